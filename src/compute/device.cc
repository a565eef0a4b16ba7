#include "compute/device.h"

#include <charconv>

namespace compute {

std::string shown(Device device) {
  if (device.set == Device::Set::cpu) return "cpu";
  if (device.kind == Device::Kind::host) return "torch";
  return device.index == 0 ? "cuda" : "cuda:" + std::to_string(device.index);
}

base::Result<Device> device_named(const std::string& text) {
  using Set = Device::Set;
  using Kind = Device::Kind;
  if (text == "cpu") return Device{};
  if (text == "torch") return Device{Set::aten, Kind::host, 0};
  if (text == "cuda") return Device{Set::aten, Kind::gpu, 0};
  std::int8_t index = -1;
  const char *begin = text.data() + 5, *end = text.data() + text.size();
  if (text.starts_with("cuda:") && std::from_chars(begin, end, index).ptr == end && index >= 0)
    return Device{Set::aten, Kind::gpu, index};
  return base::Error{base::Code::bad_request, "\"" + text + "\" is no device", "device",
                     "use cpu, torch, cuda or cuda:1"};
}

}  // namespace compute
