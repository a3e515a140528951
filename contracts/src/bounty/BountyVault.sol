// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {
    Case,
    CaseKind,
    IBountyVault,
    Incident,
    Reservation,
    Ruling,
    Severity,
    Status,
    Terms
} from "../interfaces/IBountyVault.sol";
import {BountyTerms} from "./BountyTerms.sol";
import {Docket} from "./Docket.sol";
import {EscrowLedger} from "./EscrowLedger.sol";
import {WatcherStakes} from "./WatcherStakes.sol";

/// @title BountyVault
/// @notice Pays for vulnerabilities that are reported in secret and for threats that are called out in time, from escrow
/// that is set aside before the finder says anything.
///
/// | Who        | What                                      | How fast              | How undone                       |
/// |------------|-------------------------------------------|-----------------------|----------------------------------|
/// | sponsor    | {proposeTerms}, for cases opened later    | after 7 days          | the same again                   |
/// | sponsor    | {requestWithdrawal}, {withdraw}: free     | after 7 days, while   | {fund}                           |
/// |            | escrow alone                              | no case waits for it  |                                  |
/// | sponsor    | {inviteSponsor}                           | when accepted         | the same again                   |
/// | council    | {judge}: the reward fixed at the commit,  | 7 days to appeal      | {appeal}                         |
/// |            | or nothing                                |                       |                                  |
/// | arbitrator | {arbitrate}, after an appeal or when the  | at once, final        | -                                |
/// |            | council was silent                        |                       |                                  |
/// | anybody    | {fund}; {commit}, {flag} with money at    | at once               | -                                |
/// |            | risk; {advance}, {secure}                 |                       |                                  |
///
/// Resolvers choose among fixed outcomes. Money can go to the claimant (the reward, the deposit), to the appellant (the
/// bond), to the treasury (what is forfeited) and back to the free escrow, and to no account that a resolver names. A
/// resolver who is also a reporter can take the escrow that is set aside for that report: no stake, no deposit, no bond,
/// nothing that is owed to another. Choose an arbitrator whom both sides accept; terms name both resolvers, and a case
/// keeps those of its terms.
///
/// A commitment binds reporter, chain and vault, so a copy of it opens for nobody else, nowhere else. Of two reports
/// with the same content the earlier commit counts, whichever is revealed first: the council cannot judge before every
/// earlier commit is revealed or expired. A reveal comes some minutes after the commit, so that who sees it in the
/// mempool, or saw it in a block that was dropped, is too late to commit.
///
/// The critical reward is set aside at the commit, when nobody knows the severity. Where the escrow is too small the
/// report waits for more, keeps its rank, and keeps the sponsor from withdrawing until it has it.
///
/// @dev Layout, after EscrowLedger, BountyTerms, Docket and WatcherStakes:
///
///     12  firstOf    mapping(contentHash => report id)
///     13  incidents  mapping(incident => Incident), two slots each
contract BountyVault is Docket, WatcherStakes {
    using SafeCastLib for uint256;

    /// @notice Least seconds between a commit and its reveal.
    uint40 public constant REVEAL_AFTER = 10 minutes;

    /// @notice Greatest seconds between a commit and its reveal.
    uint40 public constant REVEAL_WINDOW = 3 days;

    mapping(bytes32 contentHash => uint256) private _firstOf;
    mapping(bytes32 incident => Incident) private _incidents;

    /// @param token_ What everything is in; must neither rebase downwards nor take from its holders.
    /// @param sponsor_ Funds and sets the terms.
    /// @param treasury_ Where forfeits go; neither sponsor nor resolver.
    /// @param terms The first terms, in force at once.
    constructor(IERC20 token_, address sponsor_, address treasury_, Terms memory terms)
        EscrowLedger(token_, sponsor_, treasury_)
        BountyTerms(terms)
    {}

    /// @inheritdoc IBountyVault
    function commit(bytes32 commitment, uint32 version) external nonReentrant returns (uint256 id) {
        uint32 inForce = termsVersion();
        if (version != inForce) revert TermsDiffer(version, inForce);
        Case storage kase;
        (id, kase) = _file(CaseKind.Report, version, commitment);
        kase.status = Status.Committed;
        kase.deadline = kase.openedAt + REVEAL_WINDOW;
        kase.judgeFrom = kase.deadline + 1;
        emit Committed(id, msg.sender, commitment, version);
        _open(kase.reservation, _terms[version].critical);
        uint128 deposit = _pull(_terms[version].deposit);
        kase.deposit = deposit;
        bonded += deposit;
    }

    /// @inheritdoc IBountyVault
    function reveal(uint256 id, bytes32 contentHash, bytes32 salt, bytes calldata payload)
        external
        nonReentrant
    {
        Case storage kase = _cases[id];
        _requireStatus(id, kase, Status.Committed);
        if (msg.sender != kase.claimant) revert NotClaimant(msg.sender, kase.claimant);
        _requireWithin(kase.openedAt + REVEAL_AFTER, kase.deadline);
        bytes32 opened = commitmentOf(msg.sender, contentHash, salt);
        if (opened != kase.subject) revert WrongOpening(id, kase.subject, opened);
        kase.subject = contentHash;
        kase.status = Status.Open;
        kase.deadline += COUNCIL_WINDOW;
        uint256 first = _firstOf[contentHash];
        if (first == 0 || id < first) _firstOf[contentHash] = id;
        emit Revealed(id, msg.sender, contentHash, payload);
    }

    /// @inheritdoc IBountyVault
    function flag(bytes32 incident, bytes32 evidenceHash) external nonReentrant returns (uint256 id) {
        Incident storage seen = _incidents[incident];
        if (seen.first != 0) revert IncidentSettled(incident, seen.first);
        uint32 version = termsVersion();
        uint128 slash = _terms[version].slash;
        _lock(slash);
        Case storage kase;
        (id, kase) = _file(CaseKind.Flag, version, incident);
        kase.status = Status.Open;
        kase.judgeFrom = kase.openedAt;
        kase.deadline = kase.openedAt + COUNCIL_WINDOW;
        kase.deposit = slash;
        kase.previous = seen.latest;
        seen.latest = count;
        if (seen.open++ == 0) _open(seen.reservation, _terms[version].threat);
        emit Flagged(id, msg.sender, incident, evidenceHash, version);
    }

    /// @notice The report that counts as the finder of a content; 0 where none was revealed.
    function firstOf(bytes32 contentHash) external view returns (uint256) {
        return _firstOf[contentHash];
    }

    /// @notice What watchers have said of an incident.
    function incidentOf(bytes32 incident) external view returns (Incident memory) {
        return _incidents[incident];
    }

    /// @notice What `reporter` commits to, in this vault on this chain.
    /// @dev Compute it off chain: a node that is asked learns the content's hash.
    function commitmentOf(address reporter, bytes32 contentHash, bytes32 salt) public view returns (bytes32) {
        return keccak256(abi.encode(reporter, block.chainid, address(this), contentHash, salt));
    }

    /// @notice What `watcher` puts into {flag}, in this vault on this chain.
    function evidenceHashOf(address watcher, bytes32 evidence) external view returns (bytes32) {
        return keccak256(abi.encode(watcher, block.chainid, address(this), evidence));
    }

    function _settle(uint256 id, Case storage kase) internal override returns (Ruling) {
        return kase.kind == CaseKind.Report ? _settleReport(kase) : _settleFlag(id, kase);
    }

    function _settleReport(Case storage kase) private returns (Ruling ruling) {
        ruling = kase.ruling;
        uint128 deposit = kase.deposit;
        bool forfeited = ruling == Ruling.Spam || ruling == Ruling.Expired;
        kase.deposit = 0;
        bonded -= deposit;
        _credit(forfeited ? treasury : kase.claimant, deposit);
        _lower(kase.reservation, ruling == Ruling.Valid ? _rewardOf(kase) : 0);
    }

    function _settleFlag(uint256 id, Case storage kase) private returns (Ruling ruling) {
        uint256 previous = kase.previous;
        if (previous != 0 && _cases[previous].status < Status.Accepted) revert EarlierFlagOpen(id, previous);
        ruling = kase.ruling;
        uint128 slash = kase.deposit;
        kase.deposit = 0;
        _unlock(id, kase.claimant, slash, ruling == Ruling.Rejected);
        Incident storage seen = _incidents[kase.subject];
        --seen.open;
        if (ruling == Ruling.Valid) {
            if (seen.first == 0) {
                seen.first = id.toUint64();
                return ruling;
            }
            ruling = Ruling.Duplicate;
            kase.ruling = ruling;
        }
        if (seen.open == 0 && seen.first == 0) _lower(seen.reservation, 0);
    }

    function _requireFirst(uint256 id, Case storage kase) internal override {
        if (kase.kind == CaseKind.Flag) return;
        bytes32 contentHash = kase.subject;
        uint256 first = _firstOf[contentHash];
        if (first == id) return;
        Case storage earlier = _cases[first];
        if (earlier.ruling != Ruling.Lapsed || earlier.claimant != kase.claimant) {
            revert FoundBefore(id, first);
        }
        _firstOf[contentHash] = id;
    }

    function _reservationOf(Case storage kase) internal view override returns (Reservation storage) {
        return kase.kind == CaseKind.Report ? kase.reservation : _incidents[kase.subject].reservation;
    }

    function _rewardOf(Case storage kase) private view returns (uint128) {
        Terms storage terms = _terms[kase.terms];
        if (kase.severity == Severity.Low) return terms.low;
        if (kase.severity == Severity.Medium) return terms.medium;
        return kase.severity == Severity.High ? terms.high : terms.critical;
    }
}
