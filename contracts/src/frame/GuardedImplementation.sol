// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FrameDelegate} from "./FrameDelegate.sol";
import {IFrameRegistry} from "./IFrameRegistry.sol";

/// @title GuardedImplementation
/// @notice Puts a frame around a proxy that exists already: an implementation that hands all on to the former one. The
/// proxy is upgraded to it, and to another of its kind whenever the code behind it changes.
///
/// | Who                | What                  | How fast        | How undone                       |
/// |--------------------|-----------------------|-----------------|----------------------------------|
/// | the proxy's admin  | upgrades to and from  | as the proxy's  | an upgrade to the implementation |
/// | registry's owner   | membership, invariant | its delay       | the same again                   |
///
/// The proxy must be a member of the registry before the upgrade.
///
/// @dev For transparent and beacon proxies, and any whose upgrade function is in the proxy. Not for UUPS, where the
/// upgrade function is in the implementation and demands to be the proxy's own: the proxy could never be upgraded again.
/// The constructor refuses what calls itself UUPS. No storage, no function: nothing collides with the proxy's slots or
/// the implementation's selectors. Called directly, not through a proxy, it is no member and can do nothing.
contract GuardedImplementation is FrameDelegate {
    /// @dev Where an ERC-1967 proxy keeps its implementation: bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1).
    bytes32 private constant _ERC1967_SLOT =
        0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    address private immutable _IMPLEMENTATION;

    /// @notice The implementation is upgraded through itself, which it could not be from behind this contract.
    error UpgradesItself(address implementation);

    /// @param implementation Receives all calls, in the proxy's context.
    /// @param registry Keeps the frame.
    /// @param strict Whether others are refused while a frame is open.
    constructor(address implementation, IFrameRegistry registry, bool strict)
        FrameDelegate(registry, strict)
    {
        if (implementation.code.length == 0) {
            revert IFrameRegistry.NotContract(implementation);
        }
        // ERC-1822: what answers with the slot of its implementation is UUPS. A fallback that answers is no proof.
        (bool success, bytes memory answer) =
            implementation.staticcall(abi.encodeWithSignature("proxiableUUID()"));
        if (success && answer.length == 32 && bytes32(answer) == _ERC1967_SLOT) {
            revert UpgradesItself(implementation);
        }
        _IMPLEMENTATION = implementation;
    }

    fallback() external payable {
        _delegateInFrame(_IMPLEMENTATION);
    }

    receive() external payable {
        _delegateInFrame(_IMPLEMENTATION);
    }
}
