// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {Mode} from "../interfaces/IHaltTarget.sol";
import {Signature} from "../interfaces/IGuardianCouncil.sol";
import {GuardianRegistry} from "./GuardianRegistry.sol";

/// @title GuardianSignatures
/// @notice What several guardians say together: EIP-712 messages of the domain `Membrane GuardianCouncil`, version `1`,
/// with this chain and this contract in it, so that a signature holds nowhere else.
///
/// Every message carries the nonce of its target, which each use, resume and rearm moves on: none is used twice, and
/// what was signed before a resume cannot halt again after it.
///
/// An account of which the address has code, by EIP-7702 too, signs as a contract: its code answers ERC-1271.
///
/// Whoever brings the signatures chooses whose they are. A contract that is a guardian and whose ERC-1271 check reverts,
/// lies or burns gas can be left out, and its check is a static call, which can change nothing here.
abstract contract GuardianSignatures is GuardianRegistry, EIP712 {
    /// @notice EIP-712 type of an extension.
    bytes32 public constant EXTENSION_TYPEHASH = keccak256(
        "Extension(address target,bytes32 scope,uint8 mode,uint40 until,bytes32 reason,uint256 nonce,uint256 deadline)"
    );
    /// @notice EIP-712 type of an accusation.
    bytes32 public constant ACCUSATION_TYPEHASH = keccak256(
        "Accusation(address guardian,address target,uint40 start,bytes32 reason,uint256 nonce,uint256 deadline)"
    );

    /// @notice The nonce that the next message on `target` must carry.
    mapping(address target => uint256) public nonceOf;

    constructor() EIP712("Membrane GuardianCouncil", "1") {}

    /// @notice What guardians sign for {IGuardianCouncil-extend}, with the nonce of now.
    function extensionDigest(
        address target,
        bytes32 scope,
        Mode mode,
        uint40 until,
        bytes32 reason,
        uint256 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(EXTENSION_TYPEHASH, target, scope, mode, until, reason, nonceOf[target], deadline)
            )
        );
    }

    /// @notice What guardians sign for {GuardianCourt-accuse}, with the nonce of now.
    /// @param start Unix second at which the episode of `target` began.
    function accusationDigest(
        address guardian,
        address target,
        uint40 start,
        bytes32 reason,
        uint256 deadline
    ) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(ACCUSATION_TYPEHASH, guardian, target, start, reason, nonceOf[target], deadline)
            )
        );
    }

    /// @dev Reverts unless enough active guardians, none of them `excluded`, signed `digest`.
    function _requireCouncil(
        bytes32 digest,
        uint256 deadline,
        Signature[] calldata signatures,
        address excluded
    ) internal view {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        if (signatures.length < threshold) revert TooFewSigners(signatures.length, threshold);
        address previous;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = signatures[i].signer;
            if (signer <= previous) revert SignersNotAscending(previous, signer);
            if (signer == excluded) revert SignerExcluded(signer);
            _requireActive(signer);
            if (!SignatureChecker.isValidSignatureNowCalldata(signer, digest, signatures[i].data)) {
                revert InvalidSignature(signer);
            }
            previous = signer;
        }
    }
}
