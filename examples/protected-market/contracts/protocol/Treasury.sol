// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EmergencyStop} from "@membrane/contracts/src/EmergencyStop.sol";

/// @title Treasury
/// @notice Holds the protocol's tokens behind an ERC-1967 proxy. Sound code; its weakness is that one admin key
/// governs every role. Stoppable: while it is stopped nothing is paid and nothing is upgraded.
///
/// | Who                | What                  | How fast | How undone                   |
/// |--------------------|-----------------------|----------|------------------------------|
/// | DEFAULT_ADMIN_ROLE | grants, revokes roles | at once  | the other of them            |
/// | UPGRADER_ROLE      | upgradeToAndCall      | at once  | another upgrade              |
/// | SPENDER_ROLE       | {pay}                 | at once  | never                        |
/// | guardian           | {stop}                | at once  | {resume}                     |
/// | resumer            | {resume} and accounts | timelock | {stop}                       |
contract Treasury is Initializable, AccessControl, UUPSUpgradeable, EmergencyStop {
    using SafeERC20 for IERC20;

    bytes32 public constant UPGRADER_ROLE = keccak256("UPGRADER_ROLE");
    bytes32 public constant SPENDER_ROLE = keccak256("SPENDER_ROLE");

    /// @notice `amount` base units of `token` were paid.
    event Paid(address indexed token, address indexed to, uint256 amount);

    constructor() {
        _disableInitializers();
    }

    /// @notice Sets the admin, who may upgrade and spend, and the accounts of the emergency stop. Once.
    function initialize(address admin, address guardian_, address resumer_) external initializer {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(UPGRADER_ROLE, admin);
        _grantRole(SPENDER_ROLE, admin);
        _initEmergencyStop(guardian_, resumer_);
    }

    /// @notice Pays `amount` base units of `token` to `to`. SPENDER_ROLE only.
    function pay(IERC20 token, address to, uint256 amount) external onlyRole(SPENDER_ROLE) whenRunning {
        token.safeTransfer(to, amount);
        emit Paid(address(token), to, amount);
    }

    function _authorizeUpgrade(address) internal override onlyRole(UPGRADER_ROLE) whenRunning {}
}
