/** Where a receiver finds a fact about the source: an argument, or a field of an argument that is a struct. */
export type Where = { readonly argument: number; readonly fields?: readonly string[] }

/** A function that a messaging protocol calls when a message arrives. */
export type Receiver = {
  readonly protocol: string
  /** Undefined where the chain is no argument (the sender names it, or there is only one). */
  readonly chain: Where | undefined
  /** Undefined where the protocol is asked for the sender by a call. */
  readonly sender: Where | undefined
}

function at(protocol: string, chain: number | undefined, sender: number | undefined): Receiver {
  return {
    protocol,
    chain: chain === undefined ? undefined : { argument: chain },
    sender: sender === undefined ? undefined : { argument: sender },
  }
}

/**
 * By signature, or by `name/arguments` where an argument is a struct or the name is the protocol's own.
 * @see https://docs.layerzero.network, https://docs.chain.link/ccip, https://wormhole.com/docs, https://docs.connext.network,
 *   https://docs.axelar.dev, https://docs.hyperlane.xyz, https://im-docs.celer.network, https://docs.polygon.technology,
 *   https://developers.circle.com/stablecoins/cctp, https://eips.ethereum.org/EIPS/eip-7786
 */
export const receivers: ReadonlyMap<string, Receiver> = new Map<string, Receiver>([
  ['lzReceive/4', at('LayerZero', 0, 1)],
  [
    'lzReceive/5',
    {
      protocol: 'LayerZero',
      chain: { argument: 0, fields: ['srcEid'] },
      sender: { argument: 0, fields: ['sender'] },
    },
  ],
  [
    'ccipReceive/1',
    {
      protocol: 'CCIP',
      chain: { argument: 0, fields: ['sourceChainSelector'] },
      sender: { argument: 0, fields: ['sender'] },
    },
  ],
  ['receiveWormholeMessages/5', at('Wormhole', 3, 2)],
  ['xReceive/6', at('Connext', 4, 3)],
  ['anyExecute/1', at('Anycall', undefined, undefined)],
  ['execute(bytes32,string,string,bytes)', at('Axelar', 1, 2)],
  ['executeWithToken(bytes32,string,string,bytes,string,uint256)', at('Axelar', 1, 2)],
  ['handle(uint32,bytes32,bytes)', at('Hyperlane', 0, 1)],
  ['executeMessage(address,uint64,bytes,address)', at('Celer', 1, 0)],
  ['executeMessage(bytes,uint64,bytes,address)', at('Celer', 1, 0)],
  ['executeMessageWithTransfer(address,address,uint256,uint64,bytes,address)', at('Celer', 3, 0)],
  ['onMessageReceived(address,uint32,bytes)', at('Polygon', 1, 0)],
  ['processMessageFromRoot(uint256,address,bytes)', at('Polygon', undefined, 1)],
  ['handleReceiveMessage(uint32,bytes32,bytes)', at('CCTP', 0, 1)],
  ['handleReceiveFinalizedMessage(uint32,bytes32,uint32,bytes)', at('CCTP', 0, 1)],
  ['handleReceiveUnfinalizedMessage(uint32,bytes32,uint32,bytes)', at('CCTP', 0, 1)],
  ['receiveMessage(bytes32,bytes,bytes)', at('EIP-7786', undefined, 1)],
  ['receiveMessage(uint32,bytes32,bytes)', at('bridge', 0, 1)],
  ['receiveMessage(uint256,address,bytes)', at('bridge', 0, 1)],
])

/**
 * What a protocol's own base contract calls once it knows that the protocol delivers, and leaves the source to: used
 * where that base is not here. LayerZero's compares the source as well, and is not among them.
 */
export const hooks: ReadonlyMap<string, Receiver> = new Map<string, Receiver>([
  [
    '_ccipReceive/1',
    {
      protocol: 'CCIP',
      chain: { argument: 0, fields: ['sourceChainSelector'] },
      sender: { argument: 0, fields: ['sender'] },
    },
  ],
  ['_execute(bytes32,string,string,bytes)', at('Axelar', 1, 2)],
  ['_execute(string,string,bytes)', at('Axelar', 0, 1)],
  ['_processMessageFromRoot(uint256,address,bytes)', at('Polygon', undefined, 1)],
])
