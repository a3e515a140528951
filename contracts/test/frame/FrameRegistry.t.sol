// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {FrameHook} from "../../src/frame/FrameHook.sol";
import {FrameRegistry} from "../../src/frame/FrameRegistry.sol";
import {IFrameRegistry} from "../../src/frame/IFrameRegistry.sol";
import {IInvariant} from "../../src/frame/IInvariant.sol";
import {Invariants} from "../../src/frame/invariants/Invariants.sol";
import {OutflowInvariant} from "../../src/frame/invariants/OutflowInvariant.sol";
import {SolvencyInvariant} from "../../src/frame/invariants/SolvencyInvariant.sol";
import {IGuardedFrame} from "../../src/interfaces/IGuardedFrame.sol";
import {Test} from "../Test.sol";
import {Puppet} from "./Puppet.sol";
import {Firewalled, Room} from "./Vaults.sol";

/// @notice A snapshot of any length.
contract LongInvariant is IInvariant {
    uint256 private immutable _LENGTH;

    constructor(uint256 length) {
        _LENGTH = length;
    }

    function snapshot() external view returns (uint256[] memory values) {
        values = new uint256[](_LENGTH);
        for (uint256 i; i < _LENGTH; ++i) {
            values[i] = i + 1;
        }
    }

    function check(uint256[] calldata before) external view {
        require(before.length == _LENGTH);
        for (uint256 i; i < _LENGTH; ++i) {
            require(before[i] == i + 1);
        }
    }
}

/// @notice A registry that shows its transient slots.
contract OpenRegistry is FrameRegistry {
    constructor(address owner_, uint32 delay) FrameRegistry(owner_, delay) {}

    function transientAt(uint256 slot) external view returns (uint256 word) {
        assembly {
            word := tload(slot)
        }
    }
}

contract FrameRegistryTest is Test {
    address internal constant OWNER = address(0x0123);
    uint32 internal constant DELAY = 2 days;
    uint256 internal constant SLOT = uint256(
        keccak256(abi.encode(uint256(keccak256("membrane.transient.FrameRegistry")) - 1))
            & ~bytes32(uint256(0xff))
    );

    OpenRegistry internal registry;
    Room internal hall;
    Room internal annex;
    Puppet internal puppet;
    IInvariant internal hallSolvency;
    IInvariant internal annexOutflow;

    function setUp() public {
        registry = new OpenRegistry(OWNER, DELAY);
        hall = new Room(registry);
        annex = new Room(registry);
        puppet = new Puppet();
        hallSolvency = new SolvencyInvariant("hall", hall.assets, hall.debts);
        annexOutflow = new OutflowInvariant("annex", annex.assets, 1_000, 0);
        _join(address(hall), hallSolvency);
        _join(address(annex), annexOutflow);
    }

    function test_OneFrameForAllMembers() public {
        hall.move(0, 0, address(annex), abi.encodeCall(annex.moveStrictly, (-100, 0, address(0), "")));
        vm.assertEq(annex.assets(), 900, "a member may enter another");
        _assertClosed();
    }

    function test_TheOutermostExitChecksAllThatTookPart() public {
        bytes memory take = abi.encodeCall(annex.move, (-101, 0, address(0), ""));
        vm.expectRevert(_broken("annex", 1_000, 899));
        hall.move(0, 0, address(annex), take);
        bytes memory takeHere = abi.encodeCall(hall.move, (-101, 0, address(0), ""));
        vm.expectRevert(_broken("hall", 0, 1));
        annex.move(-1, 0, address(hall), takeHere);
        _assertClosed();
    }

    function test_WhatIsMendedWithinTheFramePasses() public {
        bytes memory mend = abi.encodeCall(annex.move, (500, 0, address(0), ""));
        annex.move(-500, 0, address(hall), abi.encodeCall(hall.move, (0, 0, address(annex), mend)));
        vm.assertEq(annex.assets(), 1_000, "mended by the second entry");
        _assertClosed();
    }

    function test_TheSnapshotIsThatOfTheFirstEntry() public {
        // Two takings of 100 each: against a second snapshot, of 900, the last would be too much by 10.
        annex.move(-50, 0, address(annex), abi.encodeCall(annex.move, (-50, 0, address(0), "")));
        // Nor is one taken of what only passes through.
        annex.move(500, 0, address(annex), abi.encodeCall(annex.move, (-500, 0, address(0), "")));
        vm.expectRevert(_broken("annex", 900, 809));
        annex.move(-50, 0, address(annex), abi.encodeCall(annex.move, (-41, 0, address(0), "")));
        _assertClosed();
    }

    function test_FramesFollowOneAnotherInATransaction() public {
        annex.move(-100, 0, address(0), "");
        annex.move(-90, 0, address(0), "");
        puppet.goTwice(address(hall), abi.encodeCall(hall.move, (-50, 0, address(0), "")));
        vm.assertEq(annex.assets(), 810, "each of the two was within a tenth");
        vm.assertEq(hall.assets(), 900, "and so the two in one call");
        _assertClosed();
    }

    function test_AnInvariantSharedByMembersIsTakenOnce() public {
        registry = new OpenRegistry(OWNER, 0);
        Room first = new Room(registry);
        Room second = new Room(registry);
        IInvariant shared = new OutflowInvariant("second", second.assets, 1_000, 0);
        _join(address(first), shared);
        _join(address(second), shared);
        bytes memory take = abi.encodeCall(second.move, (-60, 0, address(0), ""));
        vm.expectRevert(_broken("second", 1_000, 880));
        first.move(0, 0, address(second), abi.encodeCall(second.move, (-60, 0, address(second), take)));
        _assertClosed();
    }

    function test_AMemberWithoutInvariantIsOnlyInTheFrame() public {
        registry = new OpenRegistry(OWNER, 0);
        Room room = new Room(registry);
        _join(address(room), IInvariant(address(0)));
        room.move(-999, 0, address(0), "");
        bytes memory again = abi.encodeCall(room.moveStrictly, (0, 0, address(0), ""));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet)));
        room.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(room), again)));
        _assertClosed();
    }

    function test_LongSnapshotsAreKeptAndClearedAndBounded() public {
        registry = new OpenRegistry(OWNER, 0);
        Room first = new Room(registry);
        Room second = new Room(registry);
        _join(address(first), new LongInvariant(70));
        _join(address(second), new LongInvariant(3));
        first.move(0, 0, address(second), abi.encodeCall(second.move, (0, 0, address(0), "")));
        for (uint256 i; i < 80; ++i) {
            vm.assertEq(registry.transientAt(SLOT + i), 0, "each word is cleared");
        }
        _join(address(second), new LongInvariant(65_535));
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.SnapshotTooLong.selector, 65_536));
        second.move(0, 0, address(0), "");
    }

    function test_ViewsOfAllMembersRefuseOthersAndServeMembers() public {
        bytes memory read = abi.encodeCall(puppet.go, (address(annex), abi.encodeCall(annex.price, ())));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        hall.move(0, 0, address(puppet), read);
        hall.move(0, 0, address(annex), abi.encodeCall(annex.price, ()));
        puppet.go(address(annex), abi.encodeCall(annex.price, ()));
    }

    function test_ASnapshotInTheMiddleMayReadSettledViews() public {
        registry = new OpenRegistry(OWNER, 0);
        Room first = new Room(registry);
        Room second = new Room(registry);
        _join(address(first), IInvariant(address(0)));
        _join(address(second), new OutflowInvariant("price", second.price, 1_000, 0));
        bytes memory then = abi.encodeCall(puppet.go, (address(first), abi.encodeCall(first.price, ())));
        first.move(0, 0, address(second), abi.encodeCall(second.move, (-10, 0, address(0), "")));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(puppet)));
        first.move(0, 0, address(second), abi.encodeCall(second.move, (-10, 0, address(puppet), then)));
        _assertClosed();
    }

    function test_Attack_CrossContractReentrancy() public {
        bytes memory enter = abi.encodeCall(annex.moveStrictly, (-1, 0, address(0), ""));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet)));
        hall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(annex), enter)));
        // Where the entry is open to others, the outer exit still checks the contract that was entered.
        enter = abi.encodeCall(annex.move, (-101, 0, address(0), ""));
        vm.expectRevert(_broken("annex", 1_000, 899));
        hall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(annex), enter)));
        _assertClosed();
    }

    function test_Attack_SwallowedRevertLeavesTheFrameAsItWas() public {
        bytes memory caught =
            abi.encodeCall(puppet.goCaught, (address(annex), abi.encodeCall(annex.slam, ())));
        vm.expectRevert(_broken("hall", 0, 50));
        hall.move(-150, 0, address(puppet), caught);
        puppet.goCaught(address(hall), abi.encodeCall(hall.move, (-150, 0, address(0), "")));
        vm.assertFalse(puppet.lastSucceeded(), "it reverted");
        _assertClosed();
        hall.move(-100, 0, address(0), "");
        _assertClosed();
    }

    function test_Attack_NonMembersCanDoNothing() public {
        bytes memory refusal = abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(puppet));
        bytes memory enter = abi.encodeCall(registry.enter, (address(hall), false));
        vm.expectRevert(refusal);
        puppet.go(address(registry), enter);
        // In the middle of a frame too: it can neither enter nor close.
        vm.expectRevert(refusal);
        hall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(registry), enter)));
        bytes memory exit = abi.encodeCall(registry.exit, ());
        vm.expectRevert(
            abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(puppet), address(hall))
        );
        hall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(registry), exit)));
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(this), address(0)));
        registry.exit();
        // The one write that is open to all touches nothing.
        hall.move(0, 0, address(registry), abi.encodeCall(registry.probe, ()));
        _assertClosed();
    }

    function test_Attack_RunningAMembersCodeDoesNotMakeAMember() public {
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(puppet)));
        puppet.goInside(address(hall), abi.encodeCall(hall.move, (1, 0, address(0), "")));
    }

    function test_Attack_AMemberCannotCloseAnothersFrame() public {
        vm.expectRevert(
            abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(annex), address(hall))
        );
        hall.move(-500, 0, address(annex), abi.encodeCall(annex.slam, ()));
    }

    /// forge-config: default.isolate = true
    function test_Attack_AForgottenFrameEndsWithItsTransaction() public {
        // Isolated, each call of the test is a transaction.
        annex.forget();
        vm.assertFalse(registry.inFrame(), "it ended with the transaction");
        hall.moveStrictly(-1, 0, address(0), "");
        vm.assertEq(hall.assets(), 999, "others are not blocked");
    }

    function test_AForgottenFrameRefusesOthersUntilThen() public {
        annex.forget();
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(this)));
        hall.moveStrictly(-1, 0, address(0), "");
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.NotSettled.selector, address(this)));
        hall.price();
    }

    function test_MembershipTakesTwoStepsAndADelay() public {
        Room late = new Room(registry);
        vm.warp(1_000);
        vm.expectEmit(true, false, false, true, address(registry));
        emit IFrameRegistry.MemberProposed(address(late), hallSolvency, true, 1_000 + DELAY);
        vm.prank(OWNER);
        registry.proposeMember(address(late), hallSolvency, true);
        vm.assertEq(registry.proposalOf(address(late)).readyAt, 1_000 + DELAY, "it waits");
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(late)));
        late.move(0, 0, address(0), "");
        vm.warp(1_000 + DELAY - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IFrameRegistry.ProposalNotReady.selector, address(late), 1_000 + DELAY)
        );
        vm.prank(OWNER);
        registry.applyMember(address(late));
        vm.warp(1_000 + DELAY);
        vm.expectEmit(true, false, false, true, address(registry));
        emit IFrameRegistry.MemberChanged(address(late), hallSolvency, true);
        vm.prank(OWNER);
        registry.applyMember(address(late));
        late.move(0, 0, address(0), "");
        vm.assertTrue(registry.memberOf(address(late)).active, "a member");
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.ProposalNotReady.selector, address(late), 0));
        vm.prank(OWNER);
        registry.applyMember(address(late));
    }

    function test_ARemovedMemberOpensNoMoreFrames() public {
        _propose(address(annex), annexOutflow, false);
        annex.move(0, 0, address(0), "");
        _apply(address(annex));
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(annex)));
        annex.move(0, 0, address(0), "");
    }

    function test_AProposalIsWithdrawn() public {
        _propose(address(annex), annexOutflow, false);
        vm.expectEmit(true, false, false, true, address(registry));
        emit IFrameRegistry.MemberProposalCancelled(address(annex));
        vm.prank(OWNER);
        registry.cancelMember(address(annex));
        vm.warp(block.timestamp + DELAY);
        bytes memory refusal =
            abi.encodeWithSelector(IFrameRegistry.ProposalNotReady.selector, address(annex), 0);
        vm.expectRevert(refusal);
        vm.prank(OWNER);
        registry.applyMember(address(annex));
        vm.expectRevert(refusal);
        vm.prank(OWNER);
        registry.cancelMember(address(annex));
    }

    function test_MembershipDoesNotChangeWithinAFrame() public {
        _propose(address(annex), annexOutflow, false);
        vm.warp(block.timestamp + DELAY);
        hall.forget();
        vm.expectRevert(IFrameRegistry.FrameOpen.selector);
        vm.prank(OWNER);
        registry.applyMember(address(annex));
    }

    function test_OnlyContractsAreMembersAndInvariants() public {
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotContract.selector, address(0xE0A)));
        vm.prank(OWNER);
        registry.proposeMember(address(0xE0A), hallSolvency, true);
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotContract.selector, address(0xE0A)));
        vm.prank(OWNER);
        registry.proposeMember(address(hall), IInvariant(address(0xE0A)), true);
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotContract.selector, address(0xE0A)));
        new Room(IFrameRegistry(address(0xE0A)));
    }

    function testFuzz_OnlyTheOwnerChangesTheMembership(address caller) public {
        vm.assume(caller != OWNER);
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.proposeMember(address(hall), hallSolvency, false);
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.applyMember(address(hall));
        vm.expectRevert(refusal);
        vm.prank(caller);
        registry.cancelMember(address(hall));
    }

    function test_TheHookCountsEntriesOfTheMemberThatOpened() public {
        FrameHook hook = new FrameHook(OWNER, 0, false);
        Firewalled wall = new Firewalled(hook);
        Firewalled other = new Firewalled(hook);
        registry = OpenRegistry(address(hook));
        _join(address(wall), new SolvencyInvariant("wall", wall.assets, wall.debts));
        _join(address(other), new OutflowInvariant("other", other.assets, 1_000, 0));
        bytes memory mend = abi.encodeCall(wall.move, (200, 0, address(0), ""));
        bytes memory nested = abi.encodeCall(wall.move, (-200, 0, address(wall), mend));
        wall.move(0, 0, address(other), abi.encodeCall(other.move, (0, 0, address(wall), nested)));
        vm.assertFalse(hook.inFrame(), "closed");
        vm.expectRevert(_broken("wall", 0, 100));
        wall.move(
            0,
            0,
            address(puppet),
            abi.encodeCall(puppet.go, (address(wall), abi.encodeCall(wall.move, (-200, 0, address(0), ""))))
        );
        vm.expectRevert(_broken("other", 1_000, 800));
        wall.move(0, 0, address(other), abi.encodeCall(other.move, (-200, 0, address(0), "")));
        // Two frames in one transaction, and a leaving without an entry.
        puppet.goTwice(address(wall), abi.encodeCall(wall.move, (-50, 0, address(0), "")));
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(this), address(0)));
        hook.postExecution(address(this), "", 0);
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotMember.selector, address(this)));
        hook.preExecution(address(wall), "", 0);
        vm.assertFalse(hook.inFrame(), "closed");
    }

    /// @notice A member that calls whatever it is told, the registry included: what follows a close that is too early is
    /// never left unchecked.
    function test_Attack_ClosingThroughAMemberThatForwardsCalls() public {
        FrameHook hook = new FrameHook(OWNER, 0, false);
        Firewalled wall = new Firewalled(hook);
        registry = OpenRegistry(address(hook));
        Room room = new Room(registry);
        _join(address(wall), new SolvencyInvariant("wall", wall.assets, wall.debts));
        _join(address(room), IInvariant(address(0)));
        bytes memory exit = abi.encodeCall(registry.exit, ());
        bytes memory post = abi.encodeCall(hook.postExecution, (address(0), "", 0));
        bytes memory nestedExit = abi.encodeCall(wall.move, (0, 0, address(hook), exit));
        bytes memory nestedPost = abi.encodeCall(wall.move, (0, 0, address(hook), post));
        bytes memory refusal =
            abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(wall), address(0));
        vm.expectRevert(refusal);
        wall.move(0, 0, address(hook), exit);
        vm.expectRevert(refusal);
        wall.move(0, 0, address(hook), post);
        vm.expectRevert(refusal);
        wall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(wall), nestedExit)));
        vm.expectRevert(refusal);
        wall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(wall), nestedPost)));
        vm.expectRevert(abi.encodeWithSelector(IFrameRegistry.NotOpener.selector, address(room), address(0)));
        room.move(0, 0, address(hook), exit);
    }

    function test_Attack_AStrictHookRefusesReentry() public {
        FrameHook hook = new FrameHook(OWNER, 0, true);
        Firewalled wall = new Firewalled(hook);
        registry = OpenRegistry(address(hook));
        _join(address(wall), IInvariant(address(0)));
        bytes memory again = abi.encodeCall(wall.move, (1, 0, address(0), ""));
        vm.expectRevert(abi.encodeWithSelector(IGuardedFrame.ReentrantFrame.selector, address(puppet)));
        wall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(wall), again)));
        // Somebody else's leaving does not close it either.
        bytes memory leaving = abi.encodeCall(hook.postExecution, (address(this), "", 0));
        wall.move(0, 0, address(puppet), abi.encodeCall(puppet.go, (address(hook), leaving)));
    }

    function test_TheSharedFrameCostsLittle() public {
        hall.move(-1, 0, address(0), "");
        Firewalled plain = new Firewalled(FrameHook(address(0)));
        plain.bare(-1, 0, address(0), "");
        uint256 bare = gasleft();
        plain.bare(-1, 0, address(0), "");
        bare -= gasleft();
        uint256 framed = gasleft();
        hall.move(-1, 0, address(0), "");
        framed -= gasleft();
        vm.assertLe(framed - bare, 12_000, "a shared frame with one invariant of two figures, warm");
    }

    function _join(address account, IInvariant invariant) private {
        _propose(account, invariant, true);
        _apply(account);
    }

    function _propose(address account, IInvariant invariant, bool active) private {
        vm.prank(OWNER);
        registry.proposeMember(account, invariant, active);
    }

    function _apply(address account) private {
        vm.warp(block.timestamp + DELAY);
        vm.prank(OWNER);
        registry.applyMember(account);
    }

    function _assertClosed() private view {
        vm.assertFalse(registry.inFrame(), "no frame is open");
        for (uint256 i; i < 8; ++i) {
            vm.assertEq(registry.transientAt(SLOT + i), 0, "its slots are clean");
        }
    }

    function _broken(bytes32 name, uint256 before, uint256 current) private pure returns (bytes memory) {
        return abi.encodeWithSelector(Invariants.InvariantBroken.selector, name, before, current);
    }
}
