// The commands in cli/light/: they need no tensor and start in 20 ms. The list is made by CMake.
#pragma once

#include "cli/command.h"
