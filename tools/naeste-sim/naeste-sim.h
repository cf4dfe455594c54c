/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * The subcommands of naeste-sim. Each has a file of its own, reads its own arguments (argv[0] is the
 * subcommand) and returns the program's exit code: 0 when all it checks holds, 1 when something does
 * not, 2 for wrong arguments.
 */

#define SIM_HOLDS  0
#define SIM_BROKEN 1
#define SIM_USAGE  2

typedef int sim_command(int argc, char **argv);

sim_command days_main, theory_main, world_main;
