// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Test} from "../Test.sol";

interface IACLManager {
    function addEmergencyAdmin(address admin) external;
    function removeEmergencyAdmin(address admin) external;
    function addRiskAdmin(address admin) external;
    function addPoolAdmin(address admin) external;
}

interface IPoolConfigurator {
    function initialize(address provider) external;
    function setReservePause(address asset, bool paused) external;
    function setReserveFreeze(address asset, bool freeze) external;
}

struct ReserveConfigurationMap {
    uint256 data;
}

/// @notice Aave's own PoolConfigurator and ACLManager, as published on npm, with the addresses provider and the part of
/// the pool that they use: reserves and their bit maps. The admin of everything is who deploys it.
contract AaveMarket is Test {
    string private constant _ARTIFACTS = "../node_modules/@aave/core-v3/artifacts/contracts/protocol/";

    IPoolConfigurator public immutable configurator;
    IACLManager public immutable acl;

    address[] private _reserves;
    mapping(address asset => uint256) private _configuration;

    constructor() {
        // It asks the provider for the admin in its constructor, when this contract has no code yet.
        address provider = address(new EarlyProvider(msg.sender));
        string memory path = string.concat(_ARTIFACTS, "configuration/ACLManager.sol/ACLManager.json");
        acl = IACLManager(_create(abi.encodePacked(vm.getCode(path), abi.encode(provider))));
        configurator = IPoolConfigurator(_create(_configuratorCode()));
    }

    function initialize() external {
        configurator.initialize(address(this));
    }

    function getPool() external view returns (address) {
        return address(this);
    }

    function getACLManager() external view returns (address) {
        return address(acl);
    }

    function addReserve(address asset) external {
        _reserves.push(asset);
        // Active, with borrowing.
        _configuration[asset] = (1 << 56) | (1 << 58) | 8_000;
    }

    function dropReserve(uint256 place) external {
        delete _configuration[_reserves[place]];
        _reserves[place] = _reserves[_reserves.length - 1];
        _reserves.pop();
    }

    function getReservesList() external view returns (address[] memory) {
        return _reserves;
    }

    function getConfiguration(address asset) external view returns (uint256) {
        return _configuration[asset];
    }

    function setConfiguration(address asset, ReserveConfigurationMap calldata configuration) external {
        require(msg.sender == address(configurator), "not the configurator");
        _configuration[asset] = configuration.data;
    }

    /// @dev Links the library that lists reserves to nothing: no reserve is listed here.
    function _configuratorCode() private view returns (bytes memory) {
        string memory json =
            vm.readFile(string.concat(_ARTIFACTS, "pool/PoolConfigurator.sol/PoolConfigurator.json"));
        return vm.parseBytes(
            vm.replace(
                vm.parseJsonString(json, ".bytecode"),
                "__$3ddc574512022f331a6a4c7e4bbb5c67b6$__",
                "0000000000000000000000000000000000000000"
            )
        );
    }

    function _create(bytes memory code) private returns (address created) {
        assembly ("memory-safe") {
            created := create(0, add(code, 0x20), mload(code))
        }
        require(created != address(0), "not created");
    }
}

/// @notice Names the admin to the ACLManager.
contract EarlyProvider {
    address public immutable getACLAdmin;

    constructor(address admin) {
        getACLAdmin = admin;
    }
}
