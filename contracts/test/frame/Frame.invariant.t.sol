// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {FrameHook} from "../../src/frame/FrameHook.sol";
import {GuardedProxy} from "../../src/frame/GuardedProxy.sol";
import {IInvariant} from "../../src/frame/IInvariant.sol";
import {SolvencyInvariant} from "../../src/frame/invariants/SolvencyInvariant.sol";
import {Test} from "../Test.sol";
import {Puppet} from "./Puppet.sol";
import {Firewalled, Plain, Room, Vault} from "./Vaults.sol";

/// @notice A registry of both kinds that shows its transient slots.
contract OpenHook is FrameHook {
    constructor(address owner_) FrameHook(owner_, 0, false) {}

    /// @notice Whatever is left in the transient slots of the registry and the hook.
    function leftover(uint256 registrySlot, uint256 hookSlot) external view returns (uint256 words) {
        assembly {
            words := tload(hookSlot)
            for { let i := 0 } lt(i, 12) { i := add(i, 1) } {
                words := or(words, tload(add(registrySlot, i)))
            }
        }
    }
}

/// @notice Makes trees of calls, in which five guarded contracts and a stranger call one another, several in one
/// transaction, and looks after each whether all is closed and sound.
contract Forest is Test {
    uint256 internal constant REGISTRY_SLOT = uint256(
        keccak256(abi.encode(uint256(keccak256("membrane.transient.FrameRegistry")) - 1))
            & ~bytes32(uint256(0xff))
    );
    uint256 internal constant HOOK_SLOT = uint256(
        keccak256(abi.encode(uint256(keccak256("membrane.transient.FrameHook")) - 1))
            & ~bytes32(uint256(0xff))
    );
    bytes32 internal constant VAULT_SLOT = keccak256(
        abi.encode(uint256(keccak256("membrane.transient.GuardedFrame")) - 1)
    ) & ~bytes32(uint256(0xff));

    OpenHook internal registry;
    Puppet internal puppet;
    Vault internal vault;
    Room internal hall;
    Room internal annex;
    Firewalled internal wall;
    Plain internal proxy;

    uint256 public passed;
    uint256 public refused;

    constructor() {
        registry = new OpenHook(address(this));
        puppet = new Puppet();
        vault = new Vault();
        hall = new Room(registry);
        annex = new Room(registry);
        wall = new Firewalled(registry);
        Plain implementation = new Plain();
        proxy = Plain(
            payable(address(
                    new GuardedProxy(
                        address(implementation),
                        address(this),
                        abi.encodeCall(Plain.initialize, ()),
                        registry,
                        true
                    )
                ))
        );
        _join(address(hall), new SolvencyInvariant("hall", hall.assets, hall.debts));
        _join(address(annex), new SolvencyInvariant("annex", annex.assets, annex.debts));
        _join(address(wall), new SolvencyInvariant("wall", wall.assets, wall.debts));
        _join(address(proxy), new SolvencyInvariant("proxy", proxy.assets, proxy.debts));
    }

    /// @notice Several trees in one transaction.
    function grow(uint256 seed, uint256 trees) external {
        trees = bound(trees, 1, 3);
        for (uint256 i; i < trees; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            (address target, bytes memory data) = _tree(seed, 1 + seed % 5);
            (bool success,) = target.call(data);
            if (success) ++passed;
            else ++refused;
            _look();
        }
    }

    /// @notice A stranger's tree, whose failure the stranger swallows.
    function growCaught(uint256 seed) external {
        (address target, bytes memory data) = _tree(seed, 1 + seed % 5);
        puppet.goCaught(target, data);
        _look();
        puppet.goCaught(target, data);
        _look();
    }

    function _look() private view {
        uint256 words = registry.leftover(REGISTRY_SLOT, HOOK_SLOT) | vault.transientAt(VAULT_SLOT);
        vm.assertEq(words, 0, "no frame is open and no word is left");
        bool sound = vault.assets() >= vault.debts() && hall.assets() >= hall.debts()
            && annex.assets() >= annex.debts() && wall.assets() >= wall.debts()
            && proxy.assets() >= proxy.debts();
        vm.assertTrue(sound, "everything is solvent");
    }

    function _tree(uint256 seed, uint256 depth) private view returns (address target, bytes memory data) {
        seed = uint256(keccak256(abi.encode(seed, depth)));
        (address to, bytes memory then) = (address(0), bytes(""));
        if (depth != 0) (to, then) = _tree(seed, depth - 1);
        // Mostly taking, so that many frames must be mended to pass.
        int256 by = int256(seed >> 8 & 0xff) - 140;
        uint256 kind = seed % 13;
        if (kind < 2) return (address(vault), abi.encodeCall(vault.move, (by, 0, to, then)));
        if (kind == 2) return (address(vault), abi.encodeCall(vault.moveStrictly, (by, 0, to, then)));
        if (kind == 3) return (address(hall), abi.encodeCall(hall.move, (by, 0, to, then)));
        if (kind == 4) return (address(hall), abi.encodeCall(hall.moveStrictly, (by, 0, to, then)));
        if (kind == 5) return (address(annex), abi.encodeCall(annex.move, (by, 0, to, then)));
        if (kind == 6) return (address(wall), abi.encodeCall(wall.move, (by, 0, to, then)));
        if (kind == 7) return (address(proxy), abi.encodeCall(proxy.move, (by, 0, to, then)));
        if (depth == 0) return _leaf(seed);
        if (kind == 8) return (address(puppet), abi.encodeCall(puppet.go, (to, then)));
        if (kind < 11) return (address(puppet), abi.encodeCall(puppet.goCaught, (to, then)));
        if (kind == 11) return (address(puppet), abi.encodeCall(puppet.goTwice, (to, then)));
        return (address(puppet), abi.encodeCall(puppet.goInside, (to, then)));
    }

    /// @dev What a stranger or a member might do to somebody else's frame.
    function _leaf(uint256 seed) private view returns (address, bytes memory) {
        uint256 kind = seed >> 16 & 7;
        if (kind == 0) return (address(hall), abi.encodeCall(hall.slam, ()));
        if (kind == 1) return (address(annex), abi.encodeCall(annex.price, ()));
        if (kind == 2) return (address(registry), abi.encodeCall(registry.exit, ()));
        if (kind == 3) return (address(registry), abi.encodeCall(registry.enter, (address(hall), false)));
        if (kind == 4) {
            return (address(registry), abi.encodeCall(registry.postExecution, (address(0), "", 0)));
        }
        if (kind == 5) return (address(registry), abi.encodeCall(registry.probe, ()));
        if (kind == 6) return (address(puppet), abi.encodeCall(puppet.read, (address(proxy))));
        return (address(vault), abi.encodeCall(vault.price, ()));
    }

    function _join(address account, IInvariant invariant) private {
        registry.proposeMember(account, invariant, true);
        registry.applyMember(account);
    }
}

contract FrameInvariantTest is Test {
    Forest internal forest;

    function setUp() public {
        forest = new Forest();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(forest);
    }

    /// @notice Whatever happened within a call, at its end no frame is open, no word is left and every contract is solvent;
    /// the forest itself asserts it, after each tree.
    /// forge-config: default.invariant.runs = 10000
    /// forge-config: default.invariant.depth = 4
    function invariant_EveryFrameIsClosedAndSound() public view {
        vm.assertTrue(forest.passed() + forest.refused() < type(uint256).max, "it grows");
    }
}
