// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {
    IBountyVault,
    Case,
    CaseKind,
    Reservation,
    Ruling,
    Severity,
    Status,
    Terms
} from "../interfaces/IBountyVault.sol";
import {BountyTerms} from "./BountyTerms.sol";

/// @title Docket
/// @notice The part of BountyVault that judges: one way through council, appeal and arbitrator for reports and flags.
///
///     Committed -> Open -> Judged -> Accepted -> Closed     the council judged, nobody appealed, the claimant is paid
///         |         |        |           |
///         |         |        +-> Disputed -> Decided -> Accepted or Closed     appealed: the arbitrator decides anew
///         |         +----------> Disputed               the council was silent: the same, without a bond
///         +--------------------------------> Closed     never revealed
///
/// Nobody gains by silence. Where the council is silent the arbitrator decides; where the arbitrator is too, an appealed
/// ruling stands and the bond goes back, and a case that was never judged lapses: deposit or stake goes back, and a
/// reporter whose report lapsed remains the finder of its content and may commit to it again.
///
/// @dev Layout, after BountyTerms:
///
///     9   count  uint64
///     10  cases  mapping(id => Case), six slots each
abstract contract Docket is BountyTerms {
    using SafeCastLib for uint256;

    /// @notice Seconds in which the council may judge.
    uint40 public constant COUNCIL_WINDOW = 14 days;

    /// @notice Seconds in which a ruling may be appealed.
    uint40 public constant APPEAL_WINDOW = 7 days;

    /// @notice Seconds in which the arbitrator may decide.
    uint40 public constant ARBITRATION_WINDOW = 30 days;

    /// @notice Number of cases; ids run from 1 in the order of commits and flags.
    uint64 public count;

    mapping(uint256 id => Case) internal _cases;

    /// @inheritdoc IBountyVault
    function judge(uint256 id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 reason)
        external
        nonReentrant
    {
        Case storage kase = _cases[id];
        _requireStatus(id, kase, Status.Open);
        address council = _terms[kase.terms].council;
        if (msg.sender != council) revert NotCouncil(msg.sender, council);
        _requireWithin(kase.judgeFrom, kase.deadline);
        _rule(id, kase, ruling, severity, duplicateOf);
        kase.status = Status.Judged;
        kase.deadline = uint40(block.timestamp) + APPEAL_WINDOW;
        emit Judged(id, ruling, severity, duplicateOf, reason);
    }

    /// @inheritdoc IBountyVault
    function appeal(uint256 id) external nonReentrant {
        Case storage kase = _cases[id];
        _requireStatus(id, kase, Status.Judged);
        if (msg.sender != kase.claimant && msg.sender != sponsor) revert NotAParty(msg.sender);
        _requireWithin(0, kase.deadline);
        kase.status = Status.Disputed;
        kase.deadline = uint40(block.timestamp) + ARBITRATION_WINDOW;
        kase.appellant = msg.sender;
        uint128 bond = _pull(_terms[kase.terms].appealBond);
        kase.bond = bond;
        bonded += bond;
        emit Appealed(id, msg.sender, bond);
    }

    /// @inheritdoc IBountyVault
    function arbitrate(uint256 id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 reason)
        external
        nonReentrant
    {
        Case storage kase = _cases[id];
        _requireStatus(id, kase, Status.Disputed);
        address arbitrator = _terms[kase.terms].arbitrator;
        if (msg.sender != arbitrator) revert NotArbitrator(msg.sender, arbitrator);
        // Terms keep the two apart, but the sponsor's seat may have moved since.
        if (msg.sender == sponsor) revert OwnCase(id);
        _requireWithin(0, kase.deadline);
        uint256 before = _rank(kase);
        _rule(id, kase, ruling, severity, duplicateOf);
        kase.status = Status.Decided;
        emit Arbitrated(id, ruling, severity, duplicateOf, reason);
        address appellant = kase.appellant;
        if (appellant == address(0)) return;
        uint256 present = _rank(kase);
        bool better = appellant == kase.claimant ? present > before : present < before;
        _settleBond(id, kase, better ? appellant : treasury);
    }

    /// @inheritdoc IBountyVault
    function advance(uint256 id) external nonReentrant {
        Case storage kase = _cases[id];
        Status status = kase.status;
        if (status == Status.None || status == Status.Closed) revert NothingToDo();
        if (status == Status.Accepted) {
            if (!_pay(id, kase)) revert NothingToDo();
            return;
        }
        if (status != Status.Decided && block.timestamp <= kase.deadline) revert NothingToDo();
        if (status == Status.Open) {
            kase.status = Status.Disputed;
            kase.deadline = uint40(block.timestamp) + ARBITRATION_WINDOW;
            emit Escalated(id, kase.deadline);
            return;
        }
        if (status == Status.Committed) kase.ruling = Ruling.Expired;
        if (status == Status.Disputed) {
            if (kase.ruling == Ruling.None) kase.ruling = Ruling.Lapsed;
            else _settleBond(id, kase, kase.appellant);
        }
        if (_settle(id, kase) == Ruling.Valid) {
            kase.status = Status.Accepted;
            emit Settled(id, Ruling.Valid);
            _pay(id, kase);
        } else {
            kase.status = Status.Closed;
            emit Settled(id, kase.ruling);
        }
    }

    /// @inheritdoc IBountyVault
    function secure(uint256 id) external nonReentrant {
        if (_fill(_reservationOf(_cases[id])) == 0) revert NothingToDo();
    }

    /// @notice A case by its id; all zero where there is none.
    function caseOf(uint256 id) external view returns (Case memory) {
        return _cases[id];
    }

    /// @dev Takes the next id for the caller.
    function _file(CaseKind kind, uint32 version, bytes32 subject)
        internal
        returns (uint256 id, Case storage kase)
    {
        id = ++count;
        kase = _cases[id];
        kase.claimant = msg.sender;
        kase.terms = version;
        kase.kind = kind;
        kase.openedAt = uint40(block.timestamp);
        kase.subject = subject;
    }

    /// @dev Moves deposit or stake and the reservation by the ruling, which is final now.
    /// @return ruling The one that counts, which may have become Duplicate.
    function _settle(uint256 id, Case storage kase) internal virtual returns (Ruling ruling);

    /// @dev Reverts unless Valid may be ruled: nobody found the same before.
    function _requireFirst(uint256 id, Case storage kase) internal virtual;

    /// @dev Where the reward of a case is set aside.
    function _reservationOf(Case storage kase) internal view virtual returns (Reservation storage);

    function _requireStatus(uint256 id, Case storage kase, Status status) internal view {
        if (kase.status != status) revert WrongStatus(id, kase.status);
    }

    function _requireWithin(uint256 from, uint256 until) internal view {
        if (block.timestamp < from || block.timestamp > until) {
            revert OutsideWindow(from, until, block.timestamp);
        }
    }

    function _pay(uint256 id, Case storage kase) private returns (bool paid) {
        uint128 amount;
        (paid, amount) = _payOut(_reservationOf(kase), kase.claimant);
        if (!paid) return false;
        kase.status = Status.Closed;
        emit Paid(id, kase.claimant, amount);
    }

    function _settleBond(uint256 id, Case storage kase, address to) private {
        uint128 bond = kase.bond;
        kase.bond = 0;
        bonded -= bond;
        _credit(to, bond);
        emit BondSettled(id, to, bond);
    }

    function _rule(uint256 id, Case storage kase, Ruling ruling, Severity severity, uint256 duplicateOf)
        private
    {
        if (msg.sender == kase.claimant) revert OwnCase(id);
        if (!_isAllowed(id, kase.kind, ruling, severity, duplicateOf)) {
            revert InvalidRuling(id, ruling, severity, duplicateOf);
        }
        if (ruling == Ruling.Valid) _requireFirst(id, kase);
        kase.ruling = ruling;
        kase.severity = severity;
        kase.duplicateOf = duplicateOf.toUint64();
    }

    function _isAllowed(uint256 id, CaseKind kind, Ruling ruling, Severity severity, uint256 duplicateOf)
        private
        view
        returns (bool)
    {
        if (ruling == Ruling.Duplicate) {
            // A flag becomes a duplicate by itself, in the order of flags.
            Case storage original = _cases[duplicateOf];
            return kind == CaseKind.Report && severity == Severity.None && duplicateOf < id
                && original.kind == CaseKind.Report && original.status >= Status.Accepted
                && original.ruling == Ruling.Valid;
        }
        if (duplicateOf != 0) return false;
        if (ruling == Ruling.Valid) return (severity == Severity.None) == (kind == CaseKind.Flag);
        if (severity != Severity.None) return false;
        return ruling == Ruling.Rejected || (ruling == Ruling.Spam && kind == CaseKind.Report);
    }

    /// @dev How good the ruling is for the claimant.
    function _rank(Case storage kase) private view returns (uint256) {
        if (kase.ruling == Ruling.Spam) return 0;
        return kase.ruling == Ruling.Valid ? 2 + uint256(kase.severity) : 1;
    }
}
