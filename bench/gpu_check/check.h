// What gpu_check does. Each prints one JSON object a line, as soon as it is known.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "compute/device.h"

namespace gpu_check {

void say(const base::Json& line);

// Every model of the folder whose family is known, against what transformers computed: on the processor's own
// kernels and on `device`, in float and bf16.
base::Result<void> fixtures(const std::string& folder, compute::Device device);

// Tokens a second of made-up Llamas in bf16, beside the largest product that the device is asked for.
// `small` for machines that only try whether it runs.
base::Result<void> speed(compute::Device device, bool small);

}  // namespace gpu_check
