// The commands in cli/full/: they need libtorch. The list is made by CMake.
#pragma once

#include "cli/command.h"
