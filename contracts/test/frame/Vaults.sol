// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FrameHook} from "../../src/frame/FrameHook.sol";
import {GuardedFrame} from "../../src/frame/GuardedFrame.sol";
import {IFrameRegistry} from "../../src/frame/IFrameRegistry.sol";
import {SharedFrame} from "../../src/frame/SharedFrame.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";

/// @notice The figures of a protocol, moved at will, with a call to anybody in between.
abstract contract Books {
    uint256 public assets = 1_000;
    uint256 public debts = 900;

    function _move(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) internal {
        int256 assetsThen = int256(assets) + assetsBy;
        int256 debtsThen = int256(debts) + debtsBy;
        require(assetsThen >= 0 && debtsThen >= 0);
        (assets, debts) = (uint256(assetsThen), uint256(debtsThen));
        if (to == address(0)) return;
        (bool success, bytes memory result) = to.call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(result, 0x20), mload(result))
        }
    }
}

/// @notice A protocol in one contract.
contract Vault is GuardedFrame, Books {
    function move(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) external guarded {
        _move(assetsBy, debtsBy, to, data);
    }

    function moveStrictly(int256 assetsBy, int256 debtsBy, address to, bytes calldata data)
        external
        nonReentrantFrame
    {
        _move(assetsBy, debtsBy, to, data);
    }

    /// @notice What a frame may be entered with: each part in a frame of its own.
    function multicall(bytes[] calldata parts) external {
        _delegate(parts);
    }

    /// @notice All parts in one frame.
    function batch(bytes[] calldata parts) external guarded {
        _delegate(parts);
    }

    function price() external view settled returns (uint256) {
        return assets * 1e18 / debts;
    }

    function transientAt(bytes32 slot) external view returns (uint256 word) {
        assembly {
            word := tload(slot)
        }
    }

    function _delegate(bytes[] calldata parts) private {
        for (uint256 i; i < parts.length; ++i) {
            (bool success, bytes memory result) = address(this).delegatecall(parts[i]);
            if (!success) {
                assembly ("memory-safe") {
                    revert(add(result, 0x20), mload(result))
                }
            }
        }
    }

    function _snapshot() internal view override returns (uint256[] memory before) {
        before = new uint256[](2);
        before[0] = Invariants.shortfall(assets, debts);
        before[1] = assets;
    }

    function _checkInvariants(uint256[] memory before) internal view virtual override {
        Invariants.requireNoNewShortfall("solvency", before[0], Invariants.shortfall(assets, debts));
        Invariants.requireOutflowWithin("outflow", before[1], assets, 5_000, 0);
    }
}

/// @notice Judges by what it tells others.
contract OpenVault is Vault {
    address public immutable READER;

    constructor(address reader) {
        READER = reader;
    }

    function _checkInvariants(uint256[] memory before) internal view override {
        super._checkInvariants(before);
        (bool success, bytes memory answer) =
            READER.staticcall(abi.encodeWithSignature("read(address)", address(this)));
        require(success && abi.decode(answer, (uint256)) == assets * 1e18 / debts);
    }
}

/// @notice One contract of a protocol of several.
contract Room is SharedFrame, Books {
    constructor(IFrameRegistry registry) SharedFrame(registry) {}

    function move(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) external guarded {
        _move(assetsBy, debtsBy, to, data);
    }

    function moveStrictly(int256 assetsBy, int256 debtsBy, address to, bytes calldata data)
        external
        nonReentrantFrame
    {
        _move(assetsBy, debtsBy, to, data);
    }

    /// @notice Enters and does not leave: what a member with a mistake would do.
    function forget() external {
        FRAME_REGISTRY.enter(msg.sender, false);
    }

    function slam() external {
        FRAME_REGISTRY.exit();
    }

    function price() external view settled returns (uint256) {
        return assets * 1e18 / debts;
    }
}

/// @notice The same with no guard, for a proxy to guard, and to measure against.
contract Plain is Books {
    uint256 public initialized;

    function initialize() external {
        assets = 1_000;
        debts = 900;
        ++initialized;
    }

    function move(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) external payable {
        _move(assetsBy, debtsBy, to, data);
    }

    function price() external view returns (uint256) {
        return assets * 1e18 / debts;
    }

    /// @notice Returns and reverts with data of any size.
    function echo(bytes calldata data) external pure returns (bytes memory) {
        return data;
    }

    function fail(bytes calldata data) external pure {
        bytes memory copy = data;
        assembly ("memory-safe") {
            revert(add(copy, 0x20), mload(copy))
        }
    }

    /// @notice A selector of the registry, which the proxy must not take for its own.
    function inFrame() external pure returns (bool) {
        return true;
    }

    receive() external payable {}
}

/// @notice Calls a firewall before and after, as Ironblocks' consumers do.
contract Firewalled is Books {
    FrameHook private immutable _HOOK;

    constructor(FrameHook hook) {
        _HOOK = hook;
    }

    function move(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) external payable {
        _HOOK.preExecution(msg.sender, msg.data, msg.value);
        _move(assetsBy, debtsBy, to, data);
        _HOOK.postExecution(msg.sender, msg.data, msg.value);
    }

    function bare(int256 assetsBy, int256 debtsBy, address to, bytes calldata data) external {
        _move(assetsBy, debtsBy, to, data);
    }
}
