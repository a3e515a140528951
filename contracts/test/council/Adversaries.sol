// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {GuardianCouncil} from "../../src/council/GuardianCouncil.sol";
import {IHaltTarget, Mode} from "../../src/interfaces/IHaltTarget.sol";

/// @notice A guardian that is a contract, and that answers ERC-1271 as it is told.
contract ContractSigner {
    enum Behaviour {
        Honest,
        Garbage,
        Short,
        Burn,
        Bomb,
        Reenter
    }

    Behaviour public behaviour;
    GuardianCouncil public immutable council;
    address public immutable target;

    constructor(GuardianCouncil council_, address target_) {
        council = council_;
        target = target_;
    }

    function behave(Behaviour behaviour_) external {
        behaviour = behaviour_;
    }

    function run(address to, bytes calldata data) external {
        (bool ok,) = to.call(data);
        require(ok, "failed");
    }

    /// @dev Not view, so that it may try to write.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (behaviour == Behaviour.Garbage) return 0xdeadbeef;
        if (behaviour == Behaviour.Burn) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (behaviour == Behaviour.Bomb) {
            assembly {
                return(0, 1000000)
            }
        }
        if (behaviour == Behaviour.Short) {
            assembly {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 4)
            }
        }
        if (behaviour == Behaviour.Reenter) {
            council.pause(target, bytes32(uint256(1)), Mode.Paused, "reenter");
        }
        return 0x1626ba7e;
    }
}

/// @notice A target that does to the council what it is told.
contract HostileTarget is IHaltTarget {
    enum Behaviour {
        Obey,
        Revert,
        Burn,
        Bomb,
        Reenter,
        LieAndRevert
    }

    Behaviour public behaviour;
    bytes public call;
    bool public reentered;
    uint256 public halts;

    function behave(Behaviour behaviour_, bytes calldata call_) external {
        behaviour = behaviour_;
        call = call_;
    }

    function halt(bytes32, Mode, uint40) external {
        if (behaviour == Behaviour.Revert) revert("no");
        if (behaviour == Behaviour.Burn) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (behaviour == Behaviour.Bomb) {
            assembly {
                revert(0x1000, 500000)
            }
        }
        if (behaviour == Behaviour.Reenter) (reentered,) = msg.sender.call(call);
        ++halts;
    }

    function resume(bytes32, uint32) external pure {}

    function modeOf(bytes32) external view returns (Mode, uint256) {
        if (behaviour == Behaviour.LieAndRevert) revert("no");
        return (Mode.Running, 0);
    }
}

/// @notice A token that keeps a hundredth of what is sent.
contract FeeToken is ERC20 {
    constructor() ERC20("Fee", "FEE") {
        _mint(msg.sender, 1_000_000 ether);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (from != address(0) && to != address(0)) super._update(to, address(0), value / 100);
    }
}
