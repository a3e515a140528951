// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HaltSwitch} from "../../src/halt/HaltSwitch.sol";

/// @notice The smallest protocol with a {HaltSwitch}: a door for what is risky and one for what is not.
contract Valve is HaltSwitch {
    uint256 public passed;

    constructor(address council_, uint32 rampSeconds) {
        _setCouncil(council_, rampSeconds);
    }

    function exit(bytes32 scope) external {
        _requireOpen(scope, true);
        ++passed;
    }

    function enter(bytes32 scope) external {
        _requireOpen(scope, false);
        ++passed;
    }

    /// @dev Open to all: the tests are its governance.
    function setCouncil(address council_, uint32 rampSeconds) external {
        _setCouncil(council_, rampSeconds);
    }
}
