// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Claim, ClaimState, Limits, Window} from "../../src/interfaces/IOutflowLimiter.sol";
import {Test} from "../Test.sol";
import {LimitedVault} from "./LimitedVault.sol";
import {ListToken} from "./Tokens.sol";

/// @notice What left of one limit, and what the limit was.
struct Outflow {
    uint256 time;
    uint256 amount;
    uint256 briefShare;
    uint256 longShare;
}

/// @notice Everybody comes and goes, halts, holds and refuses in random order; every outflow is logged as it is seen on
/// the vault's balance, and every interval of the log is summed up.
contract Traffic is Test {
    uint256 public constant UNIT = 1e18;
    uint256 public constant WHOLE = 2 ** 120;
    bytes32 public constant MARKET = "market";
    address public constant COUNCIL = address(0xC0);
    address public constant GOVERNANCE = address(0x60);

    LimitedVault public immutable vault;
    ListToken public immutable token;
    address[3] public people = [address(0xA1), address(0xA2), address(0xA3)];

    mapping(bytes32 scope => Outflow[]) internal _log;
    mapping(address person => uint256) public deposited;
    mapping(address person => uint256) public returned;
    uint256 public inflows;
    uint256 public outflows;
    uint256 public donated;
    uint256 public lastId;
    uint256 public worstShare;
    uint256 public mostOverMaximum;
    uint256 public outOfOrder;
    uint256 public donationsThatCounted;

    constructor() {
        vm.warp(1_700_000_000);
        vault = new LimitedVault(COUNCIL, GOVERNANCE, 1 hours);
        token = new ListToken();
        vm.startPrank(GOVERNANCE);
        vault.setLimit(address(token), bytes32(0), limits(3_000, 6_000, 1_000));
        vault.setLimit(address(token), MARKET, limits(500, 700, 200));
        vault.setMinimumClaim(address(token), uint112(UNIT / 10));
        vault.setSurge(address(token), 6_000, 30 minutes, 3 hours);
        vm.stopPrank();
        for (uint256 i; i < people.length; ++i) {
            vm.prank(people[i]);
            token.approve(address(vault), type(uint256).max);
            _deposit(people[i], 1_000 * UNIT);
        }
    }

    function deposit(uint256 seed, uint256 amount) external {
        _deposit(people[seed % 3], bound(amount, 1, 1_000 * UNIT));
    }

    function withdraw(uint256 seed, uint256 amount, uint256 time) external {
        _pass(time);
        _withdraw(seed, amount);
    }

    /// @notice As much as there is to have at once, or a little more, or twice as much.
    function withdrawInAHurry(uint256 seed, uint256 time) external {
        _pass(time);
        uint256 available = vault.availableOf(address(token), seed % 2 == 0 ? MARKET : bytes32(0));
        if (seed % 5 == 0) ++available;
        if (seed % 5 == 1) available = available * 2;
        if (seed % 5 == 2) available = available * 3 / 2;
        _withdraw(seed, available);
    }

    function settle(uint256 seed, uint256 time) external {
        _pass(time);
        if (_closed(vault.assetScope(address(token)))) return;
        (uint256 head,) = vault.lineOf(address(token), seed % 2 == 0 ? MARKET : bytes32(0));
        address refused = seed % 3 == 0 ? vault.claimOf(address(token), head).recipient : address(0);
        token.refuse(refused, true);
        token.setSaysFalse(seed % 4 == 0);
        uint256 before = token.balanceOf(address(vault));
        Claim[] memory claims = _claims();
        (uint256 whole, uint256 own) = _limitsNow();
        uint256 paid = vault.settle(address(token), 1 + seed % 5);
        token.refuse(refused, false);
        vm.assertEq(before - token.balanceOf(address(vault)), paid, "settled is what left");
        _record(bytes32(0), whole, paid);
        _record(MARKET, own, _checkOrder(claims));
    }

    function contest(uint256 seed) external {
        if (lastId == 0) return;
        uint256 id = 1 + seed % lastId;
        Claim memory claim = vault.claimOf(address(token), id);
        if (claim.amount == 0) return;
        if (claim.state == ClaimState.Aside && seed % 2 == 0) _collect(id, claim);
        else if (claim.heldUntil == 0) _hold(id);
        else if (claim.heldUntil > block.timestamp) _judge(id, claim, seed % 3 == 0);
    }

    function disturb(uint256 seed, uint256 amount) external {
        bytes32 scope = [bytes32(0), MARKET, vault.assetScope(address(token))][seed % 3];
        if (seed % 5 < 2) {
            vm.prank(COUNCIL);
            vault.halt(scope, Mode(1 + seed % 17 % 3), uint40(block.timestamp + bound(amount, 1, 2 hours)));
        } else if (seed % 5 < 4) {
            vm.prank(COUNCIL);
            try vault.resume(scope, uint32(amount % 2 hours)) {} catch {}
        } else {
            _donate(bound(amount, 1, 1_000_000 * UNIT));
        }
    }

    /// @notice Everybody leaves, after the last halt and the last hold: what must end with nothing left behind.
    /// @return rounds How many windows it took.
    function empty() external returns (uint256 rounds) {
        vm.warp(block.timestamp + 7 days);
        for (; rounds < 200; ++rounds) {
            uint256 left = vault.queuedOf(address(token));
            for (uint256 i; i < people.length; ++i) {
                uint256 balance = vault.balanceOf(people[i], address(token));
                left += balance;
                if (balance == 0) continue;
                vm.prank(people[i]);
                // What is too small to wait for its turn comes again when nobody waits.
                try vault.withdraw(address(token), bytes32(0), balance) returns (uint256, uint256 id) {
                    if (id != 0) lastId = id;
                } catch {}
            }
            if (left == 0) return rounds;
            for (uint256 id = 1; id <= lastId; ++id) {
                Claim memory claim = vault.claimOf(address(token), id);
                if (claim.state != ClaimState.Aside) continue;
                try vault.collect(address(token), id, claim.recipient) {} catch {}
            }
            vault.settle(address(token), 32);
            vm.warp(block.timestamp + 6 hours);
        }
    }

    /// @notice What claims are left to each of the people.
    function owed() external view returns (uint256[3] memory sums) {
        for (uint256 id = 1; id <= lastId; ++id) {
            Claim memory claim = vault.claimOf(address(token), id);
            for (uint256 i; i < people.length; ++i) {
                if (claim.recipient == people[i]) sums[i] += claim.amount;
            }
        }
    }

    function limits(uint16 brief, uint16 long, uint256 floor) public pure returns (Limits memory) {
        return Limits({
            brief: Window({cap: uint112(2_000 * UNIT), bps: brief, length: 1 hours}),
            long: Window({cap: uint112(3_000 * UNIT), bps: long, length: 6 hours}),
            floor: uint112(floor * UNIT)
        });
    }

    function _pass(uint256 time) private {
        if (time % 2 == 0) return;
        vm.warp(block.timestamp + (time % 3 == 0 ? 1 hours : time % 90 minutes));
    }

    function _withdraw(uint256 seed, uint256 amount) private {
        address person = people[seed / 2 % 3];
        uint256 balance = vault.balanceOf(person, address(token));
        if (balance < UNIT / 10) return;
        bytes32 scope = seed % 2 == 0 ? MARKET : bytes32(0);
        if (_closed(vault.assetScope(address(token))) || _closed(scope)) return;
        amount = bound(amount, UNIT / 10, balance);
        bool somebodyWaits = _waits(bytes32(0)) || _waits(scope);
        uint256 before = token.balanceOf(address(vault));
        (uint256 whole, uint256 own) = _limitsNow();
        vm.prank(person);
        (uint256 paid, uint256 id) = vault.withdraw(address(token), scope, amount);
        vm.assertEq(before - token.balanceOf(address(vault)), paid, "paid is what left");
        if (id != 0) lastId = id;
        if (somebodyWaits && paid != 0) ++outOfOrder;
        _record(bytes32(0), whole, paid);
        if (scope == MARKET) _record(MARKET, own, paid);
    }

    function _collect(uint256 id, Claim memory claim) private {
        uint256 before = token.balanceOf(address(vault));
        (uint256 whole, uint256 own) = _limitsNow();
        try vault.collect(address(token), id, claim.recipient) returns (uint256 paid) {
            vm.assertEq(before - token.balanceOf(address(vault)), paid, "collected is what left");
            vm.assertLe(claim.heldUntil, block.timestamp, "nothing is collected while it is held");
            _record(bytes32(0), whole, paid);
            if (claim.lane == 1) _record(MARKET, own, paid);
        } catch {}
    }

    function _hold(uint256 id) private {
        vm.prank(COUNCIL);
        vault.holdClaim(address(token), id);
    }

    function _judge(uint256 id, Claim memory claim, bool guilty) private {
        if (guilty && claim.returnableAt > block.timestamp) vm.warp(claim.returnableAt);
        vm.prank(GOVERNANCE);
        if (guilty) {
            vault.returnClaim(address(token), id);
            returned[claim.recipient] += claim.amount;
        } else {
            vault.releaseClaim(address(token), id);
        }
    }

    function _donate(uint256 amount) private {
        uint256 before = vault.availableOf(address(token), bytes32(0));
        token.mint(address(vault), amount);
        donated += amount;
        if (vault.availableOf(address(token), bytes32(0)) != before) ++donationsThatCounted;
    }

    function _deposit(address person, uint256 amount) private {
        token.mint(person, amount);
        vm.prank(person);
        vault.deposit(address(token), amount);
        deposited[person] += amount;
        inflows += amount;
    }

    /// @dev The brief and the long limit of the asset and of the market, the long one in the upper half.
    function _limitsNow() private view returns (uint256 whole, uint256 own) {
        uint256 bps = vault.capacityBps(vault.assetScope(address(token)));
        whole = _limit(2_000, 3_000, 1_000, bps) | _limit(3_000, 6_000, 1_000, bps) << 128;
        uint256 marketBps = vault.capacityBps(MARKET);
        if (marketBps < bps) bps = marketBps;
        own = _limit(2_000, 500, 200, bps) | _limit(3_000, 700, 200, bps) << 128;
    }

    function _limit(uint256 cap, uint256 share, uint256 floor, uint256 bps)
        private
        view
        returns (uint256 most)
    {
        most = (inflows - outflows) * share / 10_000;
        if (most < floor * UNIT) most = floor * UNIT;
        if (most > cap * UNIT) most = cap * UNIT;
        return most * bps / 10_000;
    }

    function _record(bytes32 scope, uint256 most, uint256 amount) private {
        if (amount == 0) return;
        if (scope == bytes32(0)) outflows += amount;
        (uint256 brief, uint256 long) = (uint128(most), most >> 128);
        _log[scope].push(Outflow(block.timestamp, amount, amount * WHOLE / brief, amount * WHOLE / long));
        _sum(scope, 1 hours, 2_000 * UNIT, true);
        _sum(scope, 6 hours, 3_000 * UNIT, false);
    }

    /// @dev The interval that is as long as the window and ends now; those that end at other times were summed up then,
    /// or lie within this one.
    function _sum(bytes32 scope, uint256 length, uint256 cap, bool brief) private {
        Outflow[] storage log = _log[scope];
        uint256 shares;
        uint256 amounts;
        for (uint256 i = log.length; i != 0 && log[i - 1].time + length >= block.timestamp; --i) {
            shares += brief ? log[i - 1].briefShare : log[i - 1].longShare;
            amounts += log[i - 1].amount;
        }
        if (shares > worstShare) worstShare = shares;
        if (amounts > cap && amounts - cap > mostOverMaximum) mostOverMaximum = amounts - cap;
    }

    /// @dev Counts claims that were paid while an older one of their lane could have been.
    /// @return paid What was paid of the market's lane.
    function _checkOrder(Claim[] memory before) private returns (uint256 paid) {
        for (uint256 i; i < before.length; ++i) {
            Claim memory current = vault.claimOf(address(token), i + 1);
            if (current.amount == before[i].amount) continue;
            if (before[i].lane == 1) paid += before[i].amount - current.amount;
            for (uint256 j; j < i; ++j) {
                if (before[j].lane != before[i].lane || before[j].state != ClaimState.Queued) continue;
                if (vault.claimOf(address(token), j + 1).state == ClaimState.Queued) ++outOfOrder;
            }
        }
    }

    function _claims() private view returns (Claim[] memory claims) {
        claims = new Claim[](lastId);
        for (uint256 i; i < claims.length; ++i) {
            claims[i] = vault.claimOf(address(token), i + 1);
        }
    }

    /// @dev Whether a claim with something to pay waits in the lane. One that was returned holds a place and no value.
    function _waits(bytes32 scope) private view returns (bool) {
        (uint256 head,) = vault.lineOf(address(token), scope);
        return vault.claimOf(address(token), head).amount != 0;
    }

    function _closed(bytes32 scope) private view returns (bool) {
        (Mode mode,) = vault.modeOf(scope);
        return mode >= Mode.RiskyPaused;
    }
}
