// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ACLManager} from "@aave/core-v3/contracts/protocol/configuration/ACLManager.sol";
import {IPoolAddressesProvider} from "@aave/core-v3/contracts/interfaces/IPoolAddressesProvider.sol";
import {PoolConfigurator} from "@aave/core-v3/contracts/protocol/pool/PoolConfigurator.sol";

/// @notice Aave's own PoolConfigurator and ACLManager, with the addresses provider and the part of the pool that they
/// use: reserves and their bit maps. The admin of everything is who deploys it.
contract AaveMarket {
    PoolConfigurator public immutable configurator;
    ACLManager public immutable acl;
    address public immutable getACLAdmin = msg.sender;

    address[] private _reserves;
    mapping(address asset => uint256) private _configuration;

    constructor() {
        acl = new ACLManager(IPoolAddressesProvider(address(new EarlyProvider(msg.sender))));
        configurator = new PoolConfigurator();
        configurator.initialize(IPoolAddressesProvider(address(this)));
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

    function setConfiguration(address asset, uint256 configuration) external {
        require(msg.sender == address(configurator), "not the configurator");
        _configuration[asset] = configuration;
    }
}

/// @notice Names the admin to the ACLManager, which asks for it in its constructor.
contract EarlyProvider {
    address public immutable getACLAdmin;

    constructor(address admin) {
        getACLAdmin = admin;
    }
}
