// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EmergencyStop} from "@membrane/contracts/src/EmergencyStop.sol";

/// @title LeakyVault
/// @notice VULNERABLE ON PURPOSE. Keeps ether for its depositors and pays it out before it writes down the balance,
/// so that the receiver may call {withdraw} again from within the payment. Stoppable.
///
/// | Who       | What                  | How fast | How undone         |
/// |-----------|-----------------------|----------|--------------------|
/// | anyone    | {deposit}, {withdraw} | at once  | the other of them  |
/// | guardian  | {stop}                | at once  | {resume}           |
/// | resumer   | {resume} and accounts | timelock | {stop}             |
contract LeakyVault is EmergencyStop {
    /// @notice What each depositor may take out, in wei.
    mapping(address account => uint256) public balanceOf;

    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    error InsufficientBalance(uint256 balance, uint256 amount);
    error PaymentFailed();

    constructor(address guardian_, address resumer_) {
        _initEmergencyStop(guardian_, resumer_);
    }

    /// @notice Adds the ether sent to the caller's balance.
    function deposit() external payable whenRunning {
        balanceOf[msg.sender] += msg.value;
        emit Deposited(msg.sender, msg.value);
    }

    /// @notice Pays `amount` wei to the caller.
    /// @dev The flaw: interaction before effect, and an unchecked subtraction that hides it.
    function withdraw(uint256 amount) external whenRunning {
        uint256 balance = balanceOf[msg.sender];
        if (balance < amount) revert InsufficientBalance(balance, amount);
        (bool paid,) = msg.sender.call{value: amount}("");
        if (!paid) revert PaymentFailed();
        unchecked {
            balanceOf[msg.sender] = balance - amount;
        }
        emit Withdrawn(msg.sender, amount);
    }
}
