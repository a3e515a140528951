// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EmergencyStop} from "@membrane/contracts/src/EmergencyStop.sol";

/// @title CommunityFund
/// @notice Tokens that the voters govern, through the timelock and, in an emergency, through the governor itself.
///
/// | Who                | What                    | How fast                       | How undone          |
/// |--------------------|-------------------------|--------------------------------|---------------------|
/// | GOVERNANCE_ROLE    | {pay}, {setStipend}     | timelock; governor at once     | {pay} never         |
/// | guardian           | {stop}                  | at once                        | {resume}            |
/// | resumer            | {resume} and accounts   | timelock                       | {stop}              |
contract CommunityFund is AccessControl, EmergencyStop {
    using SafeERC20 for IERC20;

    bytes32 public constant GOVERNANCE_ROLE = keccak256("GOVERNANCE_ROLE");

    /// @notice What a contributor is promised a month, in base units of the fund's token.
    uint256 public stipend;

    /// @notice `amount` base units of `token` were paid.
    event Paid(address indexed token, address indexed to, uint256 amount);
    event StipendChanged(uint256 previous, uint256 current);

    constructor(address timelock, address governor, address guardian_) {
        _grantRole(GOVERNANCE_ROLE, timelock);
        _grantRole(GOVERNANCE_ROLE, governor);
        _initEmergencyStop(guardian_, timelock);
    }

    /// @notice Pays `amount` base units of `token` to `to`. GOVERNANCE_ROLE only.
    function pay(IERC20 token, address to, uint256 amount) external onlyRole(GOVERNANCE_ROLE) whenRunning {
        token.safeTransfer(to, amount);
        emit Paid(address(token), to, amount);
    }

    /// @notice Sets the monthly stipend. GOVERNANCE_ROLE only.
    function setStipend(uint256 stipend_) external onlyRole(GOVERNANCE_ROLE) whenRunning {
        emit StipendChanged(stipend, stipend_);
        stipend = stipend_;
    }
}
