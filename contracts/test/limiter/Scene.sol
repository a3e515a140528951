// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Limits, Window} from "../../src/interfaces/IOutflowLimiter.sol";
import {Test} from "../Test.sol";
import {LimitedVault} from "./LimitedVault.sol";
import {Token} from "./Tokens.sol";

/// @notice A vault with 1,000,000 of a token and of ether from many, of which 100,000 may leave in an hour (10 %) and
/// 200,000 in a day (20 %).
abstract contract Scene is Test {
    address internal constant COUNCIL = address(0xC0);
    address internal constant GOVERNANCE = address(0x60);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant THIEF = address(0x7417EF);
    address internal constant CROWD = address(0xC201D);
    address internal constant ETHER = address(0);
    bytes32 internal constant MARKET = "market";
    uint256 internal constant UNIT = 1e18;
    uint256 internal constant START = 1_700_000_000;
    uint32 internal constant RAMP = 1 hours;

    LimitedVault internal vault;
    Token internal token;

    function setUp() public virtual {
        vm.warp(START);
        vault = _newVault();
        token = new Token();
        _list(address(token));
        _list(ETHER);
        _deposit(CROWD, address(token), 1_000_000 * UNIT);
        _deposit(CROWD, ETHER, 1_000_000 * UNIT);
    }

    function _newVault() internal virtual returns (LimitedVault) {
        return new LimitedVault(COUNCIL, GOVERNANCE, RAMP);
    }

    function _limits() internal pure returns (Limits memory) {
        return Limits({
            brief: Window({cap: uint112(500_000 * UNIT), bps: 1_000, length: 1 hours}),
            long: Window({cap: uint112(500_000 * UNIT), bps: 2_000, length: 1 days}),
            floor: uint112(10_000 * UNIT)
        });
    }

    function _list(address asset) internal {
        vm.startPrank(GOVERNANCE);
        vault.setLimit(asset, bytes32(0), _limits());
        vault.setMinimumClaim(asset, uint112(10 * UNIT));
        vm.stopPrank();
    }

    function _deposit(address account, address asset, uint256 amount) internal {
        if (asset == ETHER) {
            vm.deal(account, account.balance + amount);
            vm.prank(account);
            vault.deposit{value: amount}(ETHER, amount);
            return;
        }
        Token(asset).mint(account, amount);
        vm.startPrank(account);
        Token(asset).approve(address(vault), amount);
        vault.deposit(asset, amount);
        vm.stopPrank();
    }

    function _withdraw(address account, address asset, uint256 amount)
        internal
        returns (uint256 paid, uint256 id)
    {
        vm.prank(account);
        return vault.withdraw(asset, bytes32(0), amount);
    }

    function _halt(bytes32 scope, Mode mode, uint256 seconds_) internal {
        vm.prank(COUNCIL);
        vault.halt(scope, mode, uint40(block.timestamp + seconds_));
    }

    function _balance(address asset, address account) internal view returns (uint256) {
        return asset == ETHER ? account.balance : Token(asset).balanceOf(account);
    }
}
