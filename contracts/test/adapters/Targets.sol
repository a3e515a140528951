// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {ISafe} from "../../src/interfaces/ISafe.sol";

/// @notice OpenZeppelin's Pausable with an admin and a pauser.
contract PausableVault is Pausable, Ownable {
    address public pauser;
    uint256 public entries;

    constructor() Ownable(msg.sender) {}

    modifier onlyPauser() {
        require(msg.sender == pauser || msg.sender == owner(), "not the pauser");
        _;
    }

    function setPauser(address pauser_) external onlyOwner {
        pauser = pauser_;
    }

    function pause() external onlyPauser {
        _pause();
    }

    function unpause() external onlyPauser {
        _unpause();
    }

    function enter() external whenNotPaused {
        ++entries;
    }
}

/// @notice A contract under OpenZeppelin's AccessManager.
contract ManagedVault is AccessManaged {
    uint256 public entries;

    constructor(address manager) AccessManaged(manager) {}

    function enter() external restricted {
        ++entries;
    }
}

/// @notice What a Safe 1.4.1 does with a call of a module: enabled modules only, a failing call returns false.
contract SmallSafe is ISafe {
    mapping(address module => bool) public isModuleEnabled;
    address public immutable owner = msg.sender;

    modifier authorized() {
        require(msg.sender == address(this), "GS031");
        _;
    }

    function enableModule(address module) external authorized {
        isModuleEnabled[module] = true;
    }

    function disableModule(address, address module) external authorized {
        isModuleEnabled[module] = false;
    }

    /// @dev In the place of signatures.
    function execTransaction(address to, bytes calldata data) external {
        require(msg.sender == owner, "GS026");
        (bool ok, bytes memory cause) = to.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(cause, 0x20), mload(cause))
            }
        }
    }

    function execTransactionFromModule(address to, uint256 value, bytes calldata data, uint8 operation)
        external
        returns (bool success)
    {
        require(isModuleEnabled[msg.sender], "GS104");
        if (operation == 1) (success,) = to.delegatecall(data);
        else (success,) = to.call{value: value}(data);
    }
}

/// @notice A market that a Safe administers: switches with arguments, one of which can be made to stick.
contract SwitchedMarket {
    address public immutable admin;
    mapping(uint256 id => bool) public frozen;
    mapping(uint256 id => bool) public stuck;
    uint256 public calls;

    constructor(address admin_) {
        admin = admin_;
    }

    function setFrozen(uint256 id, bool value) external {
        require(msg.sender == admin, "not the admin");
        require(!stuck[id], "stuck");
        frozen[id] = value;
        ++calls;
    }

    function stick(uint256 id, bool value) external {
        stuck[id] = value;
    }
}
