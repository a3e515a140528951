// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FrameRegistry} from "./FrameRegistry.sol";

/// @title FrameHook
/// @notice A FrameRegistry that proxies and contracts can use which already call a firewall before and after each
/// function (`preExecution` and `postExecution`, as Ironblocks' consumers do): they are pointed at this address.
///
/// | Who                | What            | How fast | How undone               |
/// |--------------------|-----------------|----------|--------------------------|
/// | member             | {preExecution}  | at once  | at the transaction's end |
/// | member that opened | {postExecution} | at once  | -                        |
///
/// and what FrameRegistry's table says.
///
/// @dev The two calls carry no ticket that says which entry was the first, so the entries of the member that opened the
/// frame are counted, in one transient slot; those of other members need no count, since they neither open nor close.
/// The consumer must call {postExecution} on every path that does not revert: where it does not, the frame stays open,
/// and its checks undone, until the transaction ends.
contract FrameHook is FrameRegistry {
    /// @dev keccak256(abi.encode(uint256(keccak256("membrane.transient.FrameHook")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant _DEPTH_SLOT = 0xd398f4d92a96c22ea19a4b52e04b28b4108304a82eed329f7ab94f30211c2000;

    /// @notice Whether a call from outside of the protocol is refused while a frame is open.
    bool public immutable STRICT;

    /// @param strict False where the protocol calls back accounts that may call it again, as a flash loan does.
    constructor(address owner_, uint32 delay, bool strict) FrameRegistry(owner_, delay) {
        STRICT = strict;
    }

    /// @notice Enters the frame for a function of the member.
    /// @dev Members only; the second and third parameter are there for the consumers' sake.
    /// @param caller Who called the member.
    function preExecution(address caller, bytes calldata, uint256) external {
        if (enter(caller, STRICT)) {
            _setDepth(1);
        } else if (_opener() == msg.sender) {
            uint256 depth = _depth();
            if (depth != 0) _setDepth(depth + 1);
        }
    }

    /// @notice Leaves what the same member's {preExecution} entered; the last one out closes the frame and checks.
    /// @dev Without effect unless the caller opened the frame with {preExecution}. Reverts where no frame is open: the first
    /// to enter leaves last, so that somebody has closed it too early, and what was done since is unchecked.
    function postExecution(address, bytes calldata, uint256) external {
        address opener = _opener();
        if (opener == address(0)) revert NotOpener(msg.sender, opener);
        uint256 depth = _depth();
        if (depth == 0 || opener != msg.sender) return;
        _setDepth(depth - 1);
        if (depth == 1) exit();
    }

    function _depth() private view returns (uint256 depth) {
        assembly ("memory-safe") {
            depth := tload(_DEPTH_SLOT)
        }
    }

    function _setDepth(uint256 depth) private {
        assembly ("memory-safe") {
            tstore(_DEPTH_SLOT, depth)
        }
    }
}
