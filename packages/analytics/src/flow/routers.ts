import type { Address } from '@membrane/core'

/**
 * Contracts that act for whoever calls them: a call to one says nothing about who owns what it moves. Mainnet addresses
 * as public repositories that integrate with them name them. The table spares work and settles doubt; who keeps the
 * output decides where it has no entry.
 */
export const routers: ReadonlySet<Address> = new Set<Address>([
  // Uniswap V2 Router01, Router02
  '0xf164fc0ec4e93095b804a4795bbe1e041497b92a',
  '0x7a250d5630b4cf539739df2c5dacb4c659f2488d',
  // Uniswap V3 SwapRouter, SwapRouter02, NonfungiblePositionManager
  '0xe592427a0aece92de3edee1f18e0157c05861564',
  '0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45',
  '0xc36442b4a4522e871399cd717abdd847ab11fe88',
  // Uniswap Universal Router (three versions), V4 PositionManager
  '0xef1c6e67703c7bd7107eed8303fbe6ec2554bf6b',
  '0x3fc91a3afd70395cd496c647d5a6cc9d4b2b7fad',
  '0x66a9893cc07d91d95644aedd05d03f95e1dba8af',
  '0xbd216513d74c8cf14cf4747e6aaa6420ff64ee9e',
  // Sushiswap router
  '0xd9e1ce17f2641f24ae83637ab66a2cca9c378b9f',
  // 1inch V2 to V6
  '0x111111125434b319222cdbf8c261674adb56f3ae',
  '0x11111112542d85b3ef69ae05771c2dccff4faa26',
  '0x1111111254fb6c44bac0bed2854e76f90643097d',
  '0x1111111254eeb25477b68fb85ed929f73a960582',
  '0x111111125421ca6dc452d289314280a0f8842a65',
  // 0x exchange proxy
  '0xdef1c0ded9bec7f1a1670819833240f027b25eff',
  // ParaSwap V5, V6.2
  '0xdef171fe48cf0115b1d80b88dc8eab59176fee57',
  '0x6a000f20005980200259b80c5102003040001068',
  // KyberSwap meta-aggregation router V2
  '0x6131b5fae19ea4f9d964eac0408e4408b66337b5',
  // Balancer V2 vault
  '0xba12222222228d8ba445958a75a0704d566bf2c8',
  // MetaMask swap router
  '0x881d40237659c251811cec9c364ef91dc08d300c',
  // LI.FI diamond
  '0x1231deb6f5749ef6ce6943a275a1d3e7486f4eae',
  // Odos router V2
  '0xcf5540fffcdc3d510b18bfca6d2b9987b0772559',
])

/**
 * Contracts that carry out what strangers signed, so that not even the sender is who trades: batch auctions, order
 * reactors, account-abstraction entry points. Addresses from CoW Protocol,
 * UniswapX's deployment page and viem's account-abstraction constants.
 */
export const settlements: ReadonlySet<Address> = new Set<Address>([
  // CoW Protocol GPv2Settlement
  '0x9008d19f58aabd9ed0d60971565aa8510560ab41',
  // UniswapX ExclusiveDutchOrderReactor, V2DutchOrderReactor
  '0x6000da47483062a0d734ba3dc7576ce6a0b645c4',
  '0x00000011f84b9aa48e5f8aa8b9897600006289be',
  // ERC-4337 EntryPoint 0.6, 0.7, 0.8
  '0x5ff137d4b0fdcd49dca30c7cf57e578a026d2789',
  '0x0000000071727de22e5e9d8baf0edac6f37da032',
  '0x4337084d9e255ff0702461cf8895ce9e3b5ff108',
])
