// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {
    TransparentUpgradeableProxy
} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import {FrameDelegate} from "./FrameDelegate.sol";
import {IFrameRegistry} from "./IFrameRegistry.sol";

/// @title GuardedProxy
/// @notice An ERC-1967 proxy that runs every call to an unchanged implementation in a frame of its registry.
///
/// | Who                     | What                       | How fast                     | How undone     |
/// |-------------------------|----------------------------|------------------------------|----------------|
/// | owner of the ProxyAdmin | upgrades                   | at once; a timelock delays it | another upgrade |
/// | registry's owner        | membership, invariant      | its delay                    | the same again |
/// | anyone                  | whatever the implementation offers | at once              | -              |
///
/// The proxy must be made a member of the registry before its first call; until then all but views revert.
///
/// @dev No function of its own and no storage but ERC-1967's: the registry is an immutable, so nothing collides with the
/// implementation's slots or selectors. An upgrade is made by the ProxyAdmin alone (see TransparentUpgradeableProxy) and
/// opens no frame; the initial call of the constructor opens none either. The implementation must not be a UUPS one.
contract GuardedProxy is TransparentUpgradeableProxy, FrameDelegate {
    /// @param implementation Receives all calls.
    /// @param adminOwner Owns the ProxyAdmin that is made here, and so upgrades.
    /// @param data Calldata of an initializer, or empty.
    /// @param registry Keeps the frame.
    /// @param strict Whether others are refused while a frame is open.
    constructor(
        address implementation,
        address adminOwner,
        bytes memory data,
        IFrameRegistry registry,
        bool strict
    ) payable TransparentUpgradeableProxy(implementation, adminOwner, data) FrameDelegate(registry, strict) {}

    receive() external payable {
        _fallback();
    }

    function _delegate(address implementation) internal override {
        _delegateInFrame(implementation);
    }
}
