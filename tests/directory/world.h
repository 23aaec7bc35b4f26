/* SPDX-License-Identifier: MIT
 *
 * world - a scratch directory from which plugins are found.
 */
#ifndef DIRECTORY_WORLD_H
#define DIRECTORY_WORLD_H

/* In place of scratch_enter(): the plugins of this folder are in ./mocks, and
 * those of the tree along the plugin path as always. */
void world_enter(void);

#endif
