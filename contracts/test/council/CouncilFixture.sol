// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {GuardianCouncil} from "../../src/council/GuardianCouncil.sol";
import {CouncilConfig, Signature} from "../../src/interfaces/IGuardianCouncil.sol";
import {Mode} from "../../src/interfaces/IHaltTarget.sol";
import {Test} from "../Test.sol";
import {Valve} from "../halt/Valve.sol";

contract StakeToken is ERC20 {
    constructor() ERC20("Stake", "STK") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @notice A council of five guardians, three of them the council, over one target.
abstract contract CouncilParts is Test {
    address internal constant GOVERNANCE = address(0x60);
    address internal constant RESUMER = address(0x4E);
    address internal constant SINK = address(0x51);
    bytes32 internal constant ALL = bytes32(0);
    bytes32 internal constant MARKET = "market";
    bytes32 internal constant REASON = "incident 7";
    uint40 internal constant NOW = 1_700_000_000;
    uint96 internal constant BOND = 100 ether;
    uint96 internal constant PENALTY = 60 ether;
    uint96 internal constant MAX_REWARD = 10 ether;
    uint40 internal constant SOLO = 6 hours;
    uint40 internal constant MAX_HALT = 14 days;
    uint40 internal constant COOL = 2 days;
    uint40 internal constant BEAT = 1 days;
    uint40 internal constant APPEAL = 3 days;
    uint40 internal constant WITHDRAW = 17 days;
    uint8 internal constant SOLO_LIMIT = 4;

    StakeToken internal token;
    GuardianCouncil internal council;
    Valve internal valve;
    /// @dev In ascending order of the addresses.
    address[5] internal guardians;
    uint256[5] internal keys;

    function _build() internal {
        vm.warp(NOW);
        token = new StakeToken();
        council = _newCouncil();
        valve = new Valve(address(council), 1 days);
        vm.prank(GOVERNANCE);
        council.registerTarget(address(valve));
        for (uint256 i; i < 5; ++i) {
            keys[i] = 0xA11CE + i;
        }
        for (uint256 i; i < 5; ++i) {
            for (uint256 j = i + 1; j < 5; ++j) {
                if (vm.addr(keys[j]) < vm.addr(keys[i])) (keys[i], keys[j]) = (keys[j], keys[i]);
            }
            guardians[i] = vm.addr(keys[i]);
            _join(guardians[i]);
        }
    }

    function _config() internal pure virtual returns (CouncilConfig memory) {
        return CouncilConfig({
            bond: BOND,
            penalty: PENALTY,
            maxReward: MAX_REWARD,
            soloSeconds: uint32(SOLO),
            maxHaltSeconds: uint32(MAX_HALT),
            coolDownSeconds: uint32(COOL),
            heartbeatSeconds: uint32(BEAT),
            appealSeconds: uint32(APPEAL),
            withdrawSeconds: uint32(WITHDRAW),
            minRampSeconds: 1 hours,
            soloLimit: SOLO_LIMIT
        });
    }

    function _newCouncil() internal returns (GuardianCouncil) {
        return new GuardianCouncil(_config(), address(token), GOVERNANCE, RESUMER, SINK, 3);
    }

    /// @dev Admits `guardian`, lets it deposit the bond and beat.
    function _join(address guardian) internal {
        vm.prank(GOVERNANCE);
        council.admit(guardian);
        _deposit(guardian, BOND);
        _beat(guardian);
    }

    function _deposit(address guardian, uint96 amount) internal {
        token.mint(guardian, amount);
        vm.prank(guardian);
        token.approve(address(council), amount);
        vm.prank(guardian);
        council.deposit(amount);
    }

    function _beat(address guardian) internal {
        vm.prank(guardian);
        council.heartbeat();
    }

    function _beatAll() internal {
        for (uint256 i; i < 5; ++i) {
            _beat(guardians[i]);
        }
    }

    /// @dev Moves on, with the guardians still there.
    function _pass(uint256 time) internal {
        vm.warp(block.timestamp + time);
        _beatAll();
    }

    function _fund(uint96 amount) internal {
        token.mint(address(this), amount);
        token.approve(address(council), amount);
        council.fund(amount);
    }

    function _pause(uint256 guardian, bytes32 scope, Mode mode) internal {
        vm.prank(guardians[guardian]);
        council.pause(address(valve), scope, mode, REASON);
    }

    /// @dev Signatures of the guardians from the `first` on.
    function _signatures(bytes32 digest, uint256 first, uint256 count)
        internal
        view
        returns (Signature[] memory signed)
    {
        signed = new Signature[](count);
        for (uint256 i; i < count; ++i) {
            signed[i] = _signature(digest, first + i);
        }
    }

    function _signature(bytes32 digest, uint256 guardian) internal view returns (Signature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[guardian], digest);
        return Signature(guardians[guardian], abi.encodePacked(r, s, v));
    }

    function _extend(Mode mode, uint40 until) internal {
        bytes32 digest = council.extensionDigest(address(valve), ALL, mode, until, REASON, block.timestamp);
        council.extend(address(valve), ALL, mode, until, REASON, block.timestamp, _signatures(digest, 0, 3));
    }

    /// @dev The three guardians after the `accused`, in the order of the ring, say that its pause was false.
    function _accuse(uint256 accused) internal returns (uint40 start) {
        start = council.episodeOf(address(valve)).start;
        Signature[] memory signed = _accusation(accused);
        council.accuse(guardians[accused], address(valve), REASON, block.timestamp, signed);
    }

    function _accusation(uint256 accused) internal view returns (Signature[] memory signed) {
        uint40 start = council.episodeOf(address(valve)).start;
        bytes32 digest =
            council.accusationDigest(guardians[accused], address(valve), start, REASON, block.timestamp);
        signed = new Signature[](3);
        uint256 count;
        for (uint256 i; count < 3; ++i) {
            if (i != accused) signed[count++] = _signature(digest, i);
        }
    }

    function _is(bytes32 scope, Mode mode, uint256 until) internal view {
        (Mode found, uint256 foundUntil) = valve.modeOf(scope);
        vm.assertEq(uint256(found), uint256(mode), "mode");
        vm.assertEq(foundUntil, until, "until");
    }
}

/// @notice Has it built before each test.
abstract contract CouncilFixture is CouncilParts {
    function setUp() public virtual {
        _build();
    }
}
