// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EmergencyStop} from "../src/EmergencyStop.sol";

/// @notice The smallest protocol that can be halted: it counts, while it runs.
contract Ledger is EmergencyStop {
    uint256 public entries;

    constructor(address guardian_, address resumer_) {
        _initEmergencyStop(guardian_, resumer_);
    }

    function enter() external whenRunning {
        ++entries;
    }

    function initializeAgain(address guardian_, address resumer_) external {
        _initEmergencyStop(guardian_, resumer_);
    }
}
