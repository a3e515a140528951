// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {GuardedFrame} from "@membrane/contracts/src/frame/GuardedFrame.sol";
import {Invariants} from "@membrane/contracts/src/frame/invariants/Invariants.sol";
import {IGuardianCouncil, Standing} from "@membrane/contracts/src/interfaces/IGuardianCouncil.sol";
import {Limits} from "@membrane/contracts/src/interfaces/IOutflowLimiter.sol";
import {OutflowLimiter} from "@membrane/contracts/src/limiter/OutflowLimiter.sol";
import {Savings} from "./Savings.sol";

/// @title GuardedSavings
/// @notice {Savings} with the membrane: every call runs in a frame that must end solvent, what leaves is limited, and a
/// council can halt it by degrees. The two flaws are still there.
///
/// | Who        | What                                       | How fast  | How undone                    |
/// |------------|--------------------------------------------|-----------|-------------------------------|
/// | anyone     | {deposit}, {withdraw}, {flashLoan}, {settle} | at once | the other of them             |
/// | operator   | {payFor}                                   | at once   | never                         |
/// | council    | {halt}, {resume}                           | at once   | by itself                     |
/// | a guardian | {holdClaim}                                | at once   | by itself; {releaseClaim}     |
/// | governance | {returnClaim}, {releaseClaim}, {credit}    | timelock  | never                         |
///
/// While outflows are closed (`RiskyPaused`) deposits are open; `Paused` closes them too.
contract GuardedSavings is Savings, OutflowLimiter, GuardedFrame {
    bytes32 private constant _SOLVENCY = "solvency";

    /// @notice The account behind whose delay claims are returned and credited.
    address public immutable governance;

    /// @notice What came back from claims that governance returned and is nobody's yet, in base units.
    uint256 public returned;

    /// @notice `amount` base units that were returned belong to `account` again.
    event Credited(address indexed account, uint256 amount);

    error NotGovernance(address caller);
    error NotGuardian(address caller, Standing standing);
    error ExceedsReturned(uint256 amount, uint256 returned);

    /// @param council_ Halts, and holds claims.
    /// @param rampSeconds Length of the ramp after a halt.
    /// @param limits What may leave.
    constructor(
        IERC20 asset_,
        address operator_,
        address council_,
        address governance_,
        uint32 rampSeconds,
        Limits memory limits
    ) Savings(asset_, operator_) {
        governance = governance_;
        _setCouncil(council_, rampSeconds);
        _setLimit(address(asset_), bytes32(0), limits);
    }

    /// @inheritdoc Savings
    function deposit(uint256 amount) public override guarded {
        _requireOpen(bytes32(0), false);
        super.deposit(amount);
    }

    /// @inheritdoc Savings
    function withdraw(uint256 amount) public override guarded {
        super.withdraw(amount);
    }

    /// @inheritdoc Savings
    function payFor(address account, address to, uint256 amount) public override guarded {
        super.payFor(account, to, amount);
    }

    /// @inheritdoc Savings
    function flashLoan(uint256 amount) public override guarded {
        _requireOpen(bytes32(0), true);
        super.flashLoan(amount);
    }

    /// @notice Gives `amount` base units of what was returned to a depositor from whom it was taken. Governance only.
    function credit(address account, uint256 amount) external guarded {
        _authorizeGovernance(msg.sender);
        if (amount > returned) revert ExceedsReturned(amount, returned);
        returned -= amount;
        balanceOf[account] += amount;
        totalDeposits += amount;
        emit Credited(account, amount);
    }

    /// @notice Whether what depositors, claimants and governance may take out is there. A guard asks this from outside, of
    /// every block and of what every pending transaction would leave; each frame ends with the same figure.
    function invariant_solvent() external view returns (bool) {
        return _shortfall() == 0;
    }

    function _pull(address from, uint256 amount) internal override {
        _pullIn(address(asset), from, amount);
    }

    function _pay(address to, uint256 amount) internal override {
        _payOut(address(asset), bytes32(0), to, amount);
    }

    function _claimReturned(address, uint256, address, uint256 amount) internal override {
        returned += amount;
    }

    /// @dev The balance rather than the accounted value: the loan is paid from it without being accounted, and a
    /// donation can only make the savings more solvent.
    function _snapshot() internal view override returns (uint256[] memory before) {
        before = new uint256[](1);
        before[0] = _shortfall();
    }

    function _checkInvariants(uint256[] memory before) internal view override {
        Invariants.requireNoNewShortfall(_SOLVENCY, before[0], _shortfall());
    }

    function _shortfall() private view returns (uint256) {
        uint256 owed = totalDeposits + returned + queuedOf(address(asset));
        return Invariants.shortfall(asset.balanceOf(address(this)), owed);
    }

    /// @dev One guardian of the council suffices: a hold delays, ends by itself and moves nothing.
    function _authorizeHold(address caller) internal view override {
        Standing standing = IGuardianCouncil(council()).standingOf(caller);
        if (standing != Standing.Active) revert NotGuardian(caller, standing);
    }

    function _authorizeGovernance(address caller) internal view override {
        if (caller != governance) revert NotGovernance(caller);
    }
}
