// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {SafeCastLib} from "solady/src/utils/SafeCastLib.sol";
import {
    Case,
    CaseKind,
    Incident,
    Reservation,
    Ruling,
    Severity,
    Status,
    Terms,
    Watcher
} from "../../src/interfaces/IBountyVault.sol";
import {BountyVault} from "../../src/bounty/BountyVault.sol";
import {BountyFixture, Coin} from "./BountyFixture.sol";

/// @notice Sponsor, reporters, watchers and resolvers in random order, and a token whose fee changes. It remembers the
/// terms under which each case was opened and where each case stood.
contract Players is BountyFixture {
    mapping(uint256 id => Terms) internal _lockedTerms;
    mapping(uint256 id => Status) internal _seen;
    mapping(uint256 id => bytes32) internal _contentOf;
    mapping(uint256 id => bool) internal _paid;

    /// @notice What finders were paid and how many cases were, to know that the run reached so far.
    uint256 public payments;

    constructor() {
        _deploy();
    }

    modifier onward() {
        _;
        uint256 last = vault.count();
        for (uint256 id = 1; id <= last; ++id) {
            Status status = vault.caseOf(id).status;
            vm.assertTrue(status >= _seen[id], "a case only moves forward");
            _seen[id] = status;
        }
    }

    function commit(uint256 who, uint256 content) external onward {
        _open(_commit(_reporter(who), _content(content)), _content(content));
    }

    function report(uint256 who, uint256 content) external onward {
        _open(_report(_reporter(who), _content(content)), _content(content));
    }

    function reveal(uint256 idSeed, uint256 who, uint256 time) external onward {
        uint256 id = _id(idSeed);
        _pass(bound(time, 0, 1 days));
        vm.prank(_reporter(who));
        try vault.reveal(id, _contentOf[id], SALT, "") {} catch {}
    }

    function flag(uint256 who, uint256 incident) external onward {
        address watcher = who % 2 == 0 ? WATCHER : OTHER_WATCHER;
        vm.prank(watcher);
        try vault.flag(incidentAt(incident), "evidence") returns (uint256 id) {
            _lockedTerms[id] = vault.termsOf(vault.caseOf(id).terms);
        } catch {}
    }

    function judge(uint256 idSeed, uint256 ruling, uint256 severity, uint256 original) external onward {
        uint256 id = _id(idSeed);
        Case memory kase = vault.caseOf(id);
        if (kase.status == Status.Open && block.timestamp < kase.judgeFrom) vm.warp(kase.judgeFrom);
        (Ruling r, Severity s, uint256 d) = _ruling(kase.kind, ruling, severity, original);
        vm.prank(COUNCIL);
        try vault.judge(id, r, s, d, WHY) {} catch {}
    }

    function appeal(uint256 idSeed, bool bySponsor) external onward {
        uint256 id = _id(idSeed);
        vm.prank(bySponsor ? SPONSOR : vault.caseOf(id).claimant);
        try vault.appeal(id) {} catch {}
    }

    function arbitrate(uint256 idSeed, uint256 ruling, uint256 severity, uint256 original) external onward {
        uint256 id = _id(idSeed);
        (Ruling r, Severity s, uint256 d) = _ruling(vault.caseOf(id).kind, ruling, severity, original);
        vm.prank(ARBITRATOR);
        try vault.arbitrate(id, r, s, d, WHY) {} catch {}
    }

    function advance(uint256 idSeed, bool ripe) external onward {
        uint256 id = _id(idSeed);
        if (id == 0) return;
        Case memory before = vault.caseOf(id);
        if (ripe && block.timestamp <= before.deadline) vm.warp(uint256(before.deadline) + 1);
        uint256 threat = vault.incidentOf(before.subject).reservation.target;
        uint256 claimable = vault.claimable(before.claimant);
        try vault.advance(id) {} catch {}
        Case memory present = vault.caseOf(id);
        uint256 due;
        bool forfeited = present.ruling == Ruling.Spam || present.ruling == Ruling.Expired;
        if (before.kind == CaseKind.Report && present.deposit == 0 && !forfeited) due += before.deposit;
        if (present.bond == 0 && before.appellant == before.claimant) due += before.bond;
        if (present.status == Status.Closed && present.ruling == Ruling.Valid && !_paid[id]) {
            _paid[id] = true;
            ++payments;
            due += present.kind == CaseKind.Flag ? threat : _reward(id, present.severity);
        }
        vm.assertEq(vault.claimable(before.claimant) - claimable, due, "what is due, and once");
    }

    function secure(uint256 idSeed) external {
        try vault.secure(_id(idSeed)) {} catch {}
    }

    function fund(uint256 amount) external {
        vm.prank(SPONSOR);
        vault.fund(bound(amount, 0, 5_000));
    }

    function withdraw(uint256 amount, bool wait) external {
        vm.startPrank(SPONSOR);
        if (!wait) {
            vault.requestWithdrawal(SafeCastLib.toUint128(bound(amount, 1, 300_000)));
        } else {
            _pass(bound(amount, 1 days, 8 days));
            try vault.withdraw() {
                vm.assertEq(vault.shortfall(), 0, "not while a case waits for escrow");
            } catch {}
        }
        vm.stopPrank();
    }

    function proposeTerms(uint256 factor) external {
        factor = bound(factor, 1, 30);
        Terms memory terms = _terms();
        terms.low = SafeCastLib.toUint128(uint256(LOW) * factor / 10);
        terms.medium = SafeCastLib.toUint128(uint256(MEDIUM) * factor / 10);
        terms.high = SafeCastLib.toUint128(uint256(HIGH) * factor / 10);
        terms.critical = SafeCastLib.toUint128(uint256(CRITICAL) * factor / 10);
        terms.threat = SafeCastLib.toUint128(uint256(THREAT) * factor / 10);
        terms.slash = SafeCastLib.toUint128(uint256(SLASH) * factor / 10);
        vm.prank(SPONSOR);
        vault.proposeTerms(terms);
        if (factor % 2 == 0) _pass(vault.TERMS_NOTICE());
    }

    function stake(uint256 who, uint256 amount, uint256 what) external {
        vm.startPrank(who % 2 == 0 ? WATCHER : OTHER_WATCHER);
        if (what % 3 == 0) vault.stake(bound(amount, 0, 1_000));
        if (what % 3 == 1) {
            try vault.requestUnstake(SafeCastLib.toUint128(bound(amount, 1, 1_500))) {} catch {}
        }
        if (what % 3 == 2) try vault.unstake() {} catch {}
        vm.stopPrank();
    }

    function claim(uint256 who) external {
        address account = accountAt(who);
        vm.prank(account);
        try vault.claim(account) {} catch {}
    }

    function setFee(uint256 bps) external {
        coin.setFee(bound(bps, 0, 1_000));
    }

    function pass(uint256 time) external {
        _pass(bound(time, 1 minutes, 70 days));
    }

    function accountAt(uint256 seed) public pure returns (address) {
        return [ALICE, BOB, WATCHER, OTHER_WATCHER, SPONSOR, TREASURY][seed % 6];
    }

    function incidentAt(uint256 seed) public pure returns (bytes32) {
        return seed % 2 == 0 ? bytes32(uint256(1)) : bytes32(uint256(2));
    }

    function vaultOf() external view returns (BountyVault, Coin) {
        return (vault, coin);
    }

    function _open(uint256 id, bytes32 content) private {
        _contentOf[id] = content;
        _lockedTerms[id] = vault.termsOf(vault.caseOf(id).terms);
    }

    function _reward(uint256 id, Severity severity) private view returns (uint256) {
        Terms memory terms = _lockedTerms[id];
        return [0, terms.low, terms.medium, terms.high, terms.critical][uint256(severity)];
    }

    /// @dev Mostly a ruling that may be given, else most calls would come to nothing.
    function _ruling(CaseKind kind, uint256 ruling, uint256 severity, uint256 original)
        private
        view
        returns (Ruling r, Severity s, uint256 d)
    {
        r = Ruling(ruling % 7);
        if (ruling % 5 < 2) r = Ruling.Valid;
        if (r == Ruling.Valid && kind == CaseKind.Report) s = Severity(1 + severity % 4);
        if (r == Ruling.Duplicate) d = _id(original);
    }

    function _id(uint256 seed) private view returns (uint256) {
        uint256 last = vault.count();
        return last == 0 ? 0 : 1 + seed % last;
    }

    function _reporter(uint256 seed) private pure returns (address) {
        return seed % 2 == 0 ? ALICE : BOB;
    }

    function _content(uint256 seed) private pure returns (bytes32) {
        return bytes32(1 + seed % 4);
    }
}

contract BountyVaultInvariantTest is BountyFixture {
    Players internal players;

    function setUp() public {
        players = new Players();
        (vault, coin) = players.vaultOf();
    }

    /// @notice The hook by which forge learns what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(players);
    }

    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 16
    function invariant_SolventAndNothingForResolvers() public view {
        vm.assertGe(coin.balanceOf(address(vault)), vault.liabilities(), "all that is owed is there");
        _assertClaimable(COUNCIL, 0, "who judges gains nothing");
        _assertClaimable(ARBITRATOR, 0, "who judges gains nothing");
    }

    /// @notice The hook that forge calls at the end of each run: every part of the balance is the sum of what it is made
    /// of, so that no two cases count on the same coin.
    function afterInvariant() external view {
        uint256 held;
        uint256 missing;
        uint256 bonded;
        uint256 credited;
        for (uint256 id = 1; id <= vault.count(); ++id) {
            Case memory kase = vault.caseOf(id);
            held += kase.reservation.held;
            missing += kase.reservation.target - kase.reservation.held;
            bonded += kase.bond + (kase.kind == CaseKind.Report ? kase.deposit : 0);
        }
        for (uint256 i; i < 2; ++i) {
            Reservation memory reservation = vault.incidentOf(players.incidentAt(i)).reservation;
            held += reservation.held;
            missing += reservation.target - reservation.held;
        }
        for (uint256 i; i < 6; ++i) {
            credited += vault.claimable(players.accountAt(i));
        }
        Watcher memory one = vault.watcherOf(WATCHER);
        Watcher memory other = vault.watcherOf(OTHER_WATCHER);
        vm.assertGe(one.staked, one.locked + one.leaving, "what is at risk or leaving is there");
        vm.assertGe(other.staked, other.locked + other.leaving, "what is at risk or leaving is there");
        vm.assertEq(vault.reserved(), held, "reserved");
        vm.assertEq(vault.shortfall(), missing, "shortfall");
        vm.assertEq(vault.bonded(), bonded, "bonded");
        vm.assertEq(vault.staked(), one.staked + other.staked, "staked");
        vm.assertEq(vault.credited(), credited, "credited");
        vm.assertEq(coin.balanceOf(address(vault)), vault.liabilities(), "to the last unit");
    }
}
