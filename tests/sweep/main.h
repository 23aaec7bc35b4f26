/* SPDX-License-Identifier: MIT
 *
 * main - the command's main() under another name, for a program that has one
 * already.
 */
#ifndef SWEEP_MAIN_H
#define SWEEP_MAIN_H

int muster_main(int argc, char **argv);

#endif
