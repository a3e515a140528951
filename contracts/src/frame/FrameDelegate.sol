// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IFrameRegistry} from "./IFrameRegistry.sol";

/// @title FrameDelegate
/// @notice A delegatecall in a frame: what GuardedProxy and GuardedImplementation have in common.
///
/// | Who              | What                                          | How fast  | How undone                       |
/// |------------------|-----------------------------------------------|-----------|----------------------------------|
/// | anyone           | opens a frame, by calling                     | at once   | by itself, at the same call's end |
/// | registry's owner | says whether the proxy belongs, its invariant | its delay | the same again                   |
///
/// @dev Views must pass too, and in a STATICCALL nothing can be written, not even a frame. Which of the two a call is, is
/// found out by trying: the registry's {IFrameRegistry-probe} writes a transient slot, and fails exactly in a static
/// call. That call needs no frame, for it cannot change anything; where the frame is strict it must be settled. Costs: a
/// view the gas of the failed probe, anything else some 500.
///
/// A batch by which the implementation delegatecalls its own proxy is, to the frame, a call by the user: with `STRICT`
/// its parts are refused.
abstract contract FrameDelegate {
    /// @notice The registry that keeps the frame. The proxy, not the implementation, is its member.
    IFrameRegistry internal immutable _REGISTRY;

    /// @notice Whether calls and reads by others than members are refused while a frame is open.
    bool internal immutable _STRICT;

    /// @dev Gas for the probe, which uses 370: TSTORE may cost seven times as much before a call that writes is taken for
    /// one that does not. A caller who leaves less than the probe needs leaves a 64th of that for what follows, which
    /// then does nothing.
    uint256 private constant _PROBE_GAS = 1_000;

    constructor(IFrameRegistry registry, bool strict) {
        if (address(registry).code.length == 0) revert IFrameRegistry.NotContract(address(registry));
        _REGISTRY = registry;
        _STRICT = strict;
    }

    /// @dev Delegatecalls `implementation` with the call's own data in a frame. Does not return to its caller.
    function _delegateInFrame(address implementation) internal {
        bool outermost;
        if (_mayWrite()) outermost = _REGISTRY.enter(msg.sender, _STRICT);
        else if (_STRICT) _REGISTRY.requireSettled(msg.sender);

        uint256 result;
        uint256 size;
        assembly ("memory-safe") {
            result := mload(0x40)
            calldatacopy(result, 0, calldatasize())
            let success := delegatecall(gas(), implementation, result, calldatasize(), 0, 0)
            size := returndatasize()
            returndatacopy(result, 0, size)
            if iszero(success) { revert(result, size) }
            // The call to the registry that follows must not overwrite what is to be returned.
            mstore(0x40, and(add(add(result, size), 0x1f), not(0x1f)))
        }
        if (outermost) _REGISTRY.exit();
        assembly ("memory-safe") {
            return(result, size)
        }
    }

    function _mayWrite() private returns (bool success) {
        address registry = address(_REGISTRY);
        uint256 selector = uint32(IFrameRegistry.probe.selector);
        assembly ("memory-safe") {
            mstore(0, selector)
            success := call(_PROBE_GAS, registry, 0, 0x1c, 4, 0, 0)
        }
    }
}
