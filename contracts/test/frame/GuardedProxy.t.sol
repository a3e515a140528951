// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {
    ITransparentUpgradeableProxy,
    TransparentUpgradeableProxy
} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
import {ProxyAdmin} from "@openzeppelin/contracts/proxy/transparent/ProxyAdmin.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {FrameRegistry} from "../../src/frame/FrameRegistry.sol";
import {GuardedImplementation} from "../../src/frame/GuardedImplementation.sol";
import {GuardedProxy} from "../../src/frame/GuardedProxy.sol";
import {IFrameRegistry} from "../../src/frame/IFrameRegistry.sol";
import {IInvariant} from "../../src/frame/IInvariant.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";
import {SolvencyInvariant} from "../../src/frame/invariants/SolvencyInvariant.sol";
import {IGuardedFrame} from "../../src/interfaces/IGuardedFrame.sol";
import {Test} from "../Test.sol";
import {Puppet} from "./Puppet.sol";
import {Plain} from "./Vaults.sol";

/// @notice Upgrades itself.
contract SelfUpgrading is UUPSUpgradeable {
    function _authorizeUpgrade(address) internal override {}
}

/// @notice The next version of Plain, whose slots must be the same.
contract PlainTwo is Plain {
    function version() external pure returns (uint256) {
        return 2;
    }
}

contract GuardedProxyTest is Test {
    address internal constant OWNER = address(0x0123);
    bytes32 internal constant ADMIN_SLOT = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;
    bytes32 internal constant IMPLEMENTATION_SLOT =
        0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    FrameRegistry internal registry;
    Plain internal implementation;
    Plain internal open;
    Plain internal strict;
    Puppet internal puppet;

    function setUp() public {
        registry = new FrameRegistry(OWNER, 0);
        implementation = new Plain();
        puppet = new Puppet();
        open = _proxy(false);
        strict = _proxy(true);
    }

    function test_CallsPassAndAreCheckedAtTheirEnd() public {
        open.move(-100, 0, address(0), "");
        vm.assertEq(open.assets(), 900, "moved");
        vm.expectRevert(_broken(0, 1));
        open.move(-1, 0, address(0), "");
        vm.assertFalse(registry.inFrame(), "closed");
        vm.assertEq(implementation.assets(), 1_000, "the implementation's own state is not touched");
    }

    function test_WhatIsMendedWithinTheFramePasses() public {
        bytes memory mend = abi.encodeCall(open.move, (500, 0, address(0), ""));
        open.move(-500, 0, address(puppet), abi.encodeCall(puppet.go, (address(open), mend)));
        vm.assertEq(open.assets(), 1_000, "a loan that was repaid");
    }

    function test_StaticCallsPassWithoutAFrame() public view {
        vm.assertEq(open.price(), uint256(1_000) * 1e18 / 900, "a view is a static call");
        vm.assertEq(strict.price(), uint256(1_000) * 1e18 / 900, "in a strict one too");
    }

    function test_ResultsAndReasonsComeBackWhole() public {
        bytes memory data = new bytes(1_333);
        data[0] = 0x01;
        data[1_332] = 0x02;
        (bool success, bytes memory answer) = address(open).call(abi.encodeCall(open.echo, (data)));
        vm.assertTrue(success, "it answers");
        vm.assertEq(keccak256(answer), keccak256(abi.encode(data)), "the whole");
        vm.expectRevert(data);
        open.fail(data);
    }

    function test_EtherArrives() public {
        vm.deal(address(this), 5);
        (bool success,) = address(open).call{value: 3}("");
        vm.assertTrue(success, "by itself");
        open.move{value: 2}(0, 0, address(0), "");
        vm.assertEq(address(open).balance, 5, "and with a call");
    }

    function test_BeforeItIsAMemberOnlyViewsPass() public {
        Plain young = Plain(
            payable(address(
                    new GuardedProxy(
                        address(implementation), OWNER, abi.encodeCall(Plain.initialize, ()), registry, true
                    )
                ))
        );
        vm.assertEq(young.assets(), 1_000, "the initializer ran, unframed");
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(young)));
        young.move(0, 0, address(0), "");
    }

    function test_Attack_Reentrancy() public {
        bytes memory again = abi.encodeCall(strict.move, (-1, 0, address(0), ""));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet)));
        strict.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(strict), again)));
        // The other proxy of the protocol is in the same frame.
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet)));
        open.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(strict), again)));
        open.move(0, 0, address(strict), again);
    }

    function test_Attack_ReadOnlyReentrancy() public {
        bytes memory read = abi.encodeCall(puppet.read, (address(strict)));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        strict.move(0, 0, address(puppet), read);
        open.move(0, 0, address(puppet), abi.encodeCall(puppet.read, (address(open))));
        vm.assertEq(puppet.read(address(strict)), uint256(1_000) * 1e18 / 900, "settled again");
    }

    function test_Attack_SwallowedRevert() public {
        bytes memory again = abi.encodeCall(strict.move, (-1, 0, address(0), ""));
        vm.expectRevert(_broken(0, 50));
        strict.move(-150, 0, address(puppet), abi.encodeCall(puppet.goCaught, (address(strict), again)));
        puppet.goCaught(address(strict), abi.encodeCall(strict.move, (-150, 0, address(0), "")));
        vm.assertFalse(puppet.lastSucceeded(), "it reverted");
        vm.assertFalse(registry.inFrame(), "closed");
        strict.move(-100, 0, address(0), "");
    }

    /// @notice With any gas at all, a call that breaks the invariant fails: starving the probe does not pass for a view.
    function testFuzz_Attack_TooLittleGasForTheProbe(uint256 gasLimit) public {
        gasLimit = bound(gasLimit, 100, 150_000);
        puppet.goFrugally(address(open), abi.encodeCall(open.move, (-150, 0, address(0), "")), gasLimit);
        vm.assertFalse(puppet.lastSucceeded(), "never");
        vm.assertEq(open.assets(), 1_000, "nothing moved");
    }

    function test_Attack_UpgradeCollision() public {
        // The proxy keeps nothing but ERC-1967's two slots: the first slots are the implementation's.
        vm.assertEq(vm.load(address(open), bytes32(0)), bytes32(uint256(1_000)), "slot 0 is assets");
        vm.assertEq(vm.load(address(open), bytes32(uint256(1))), bytes32(uint256(900)), "slot 1 is debts");
        vm.assertEq(vm.load(address(open), bytes32(uint256(2))), bytes32(uint256(1)), "slot 2: initialized");
        vm.assertEq(
            vm.load(address(open), IMPLEMENTATION_SLOT),
            bytes32(uint256(uint160(address(implementation)))),
            "ERC-1967"
        );
        // A selector that the registry has too reaches the implementation, and so does one of the proxy's own kind.
        vm.assertTrue(open.inFrame() && !registry.inFrame(), "the implementation answers");
        PlainTwo second = new PlainTwo();
        vm.expectRevert();
        ITransparentUpgradeableProxy(address(open)).upgradeToAndCall(address(second), "");

        ProxyAdmin admin = ProxyAdmin(address(uint160(uint256(vm.load(address(open), ADMIN_SLOT)))));
        open.move(-40, 0, address(0), "");
        vm.prank(OWNER);
        admin.upgradeAndCall(ITransparentUpgradeableProxy(address(open)), address(second), "");
        vm.assertEq(PlainTwo(payable(address(open))).version(), 2, "upgraded");
        vm.assertEq(open.assets(), 960, "state stays");
        vm.expectRevert(_broken(0, 40));
        open.move(-100, 0, address(0), "");
    }

    function test_AnExistingProxyIsFramedByAnUpgrade() public {
        Plain old = Plain(
            payable(address(
                    new TransparentUpgradeableProxy(
                        address(implementation), OWNER, abi.encodeCall(Plain.initialize, ())
                    )
                ))
        );
        old.move(-10, 0, address(0), "");
        GuardedImplementation shim = new GuardedImplementation(address(implementation), registry, true);
        _join(old);
        ProxyAdmin admin = ProxyAdmin(address(uint160(uint256(vm.load(address(old), ADMIN_SLOT)))));
        vm.prank(OWNER);
        admin.upgradeAndCall(ITransparentUpgradeableProxy(address(old)), address(shim), "");
        vm.assertEq(old.assets(), 990, "state stays");
        vm.assertEq(old.price(), uint256(990) * 1e18 / 900, "views pass");
        vm.expectRevert(_broken(0, 10));
        old.move(-100, 0, address(0), "");
        bytes memory read = abi.encodeCall(puppet.read, (address(old)));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        old.move(0, 0, address(puppet), read);
        vm.deal(address(this), 1);
        (bool success,) = address(old).call{value: 1}("");
        vm.assertTrue(success, "ether arrives");
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(shim)));
        Plain(payable(address(shim))).move(0, 0, address(0), "");
        vm.prank(OWNER);
        admin.upgradeAndCall(ITransparentUpgradeableProxy(address(old)), address(implementation), "");
        old.move(-500, 0, address(0), "");
        vm.assertEq(old.assets(), 490, "and unframed again");
    }

    function test_WhatCannotBeFramedIsRefused() public {
        address self = address(new SelfUpgrading());
        vm.expectRevert(abi.encodeWithSelector(GuardedImplementation.UpgradesItself.selector, self));
        new GuardedImplementation(self, registry, true);
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotContract.selector, address(0xE0A)));
        new GuardedImplementation(address(0xE0A), registry, true);
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotContract.selector, address(0xE0A)));
        new GuardedImplementation(address(implementation), IFrameRegistry(address(0xE0A)), true);
    }

    function _proxy(bool isStrict) private returns (Plain proxy) {
        proxy = Plain(
            payable(address(
                    new GuardedProxy(
                        address(implementation),
                        OWNER,
                        abi.encodeCall(Plain.initialize, ()),
                        registry,
                        isStrict
                    )
                ))
        );
        _join(proxy);
    }

    function _join(Plain proxy) private {
        IInvariant solvency = new SolvencyInvariant("solvency", proxy.assets, proxy.debts);
        vm.prank(OWNER);
        registry.proposeMember(address(proxy), solvency, true);
        vm.prank(OWNER);
        registry.applyMember(address(proxy));
    }

    function _broken(uint256 before, uint256 current) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(Invariants.InvariantBroken.selector, bytes32("solvency"), before, current);
    }
}
