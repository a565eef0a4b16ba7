#include "compute/buffer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "compute/buffer_gpu.h"
#include "compute/op/op.h"

namespace compute {

namespace {

constexpr std::size_t kLine = 64;  // bytes: a vector's width and a cache line

bool on_gpu(const View& view) { return view.device.kind == Device::Kind::gpu; }

// Of libtorch; null in a build without it, where no memory lies on a gpu.
constexpr auto gpus_there = where_aten(aten::gpus);
#ifdef JANUA_ATEN
constexpr bool with_aten = true;
#else
constexpr bool with_aten = false;
#endif
constexpr auto take_there = where_aten(aten::take);
constexpr auto give_back_there = where_aten(aten::give_back);
constexpr auto copy_there = where_aten(aten::copy);
constexpr auto clear_there = where_aten(aten::clear);
constexpr auto wait_there = where_aten(aten::wait);

template <class Function>
Function* sure(Function* there) {
  CHECK(there, "memory of a gpu needs a build with libtorch");
  return there;
}

// One row, of which both types are known.
void copy_row(const View& to, const View& from) {
  if (to.type == from.type)
    std::memcpy(to.data, from.data, from.width * bytes_of(from.type));
  else if (from.type == Type::f32 && to.type == Type::bf16)
    kernels().half.narrow(from.as<float>(), to.as<bf16>(), from.width);
  else if (from.type == Type::bf16 && to.type == Type::f32)
    kernels().half.widen(from.as<bf16>(), to.as<float>(), from.width);
  else
    CHECK(false, "numbers change between float and bf16 alone");
}

}  // namespace

base::Result<Device> device_of(const std::string& text) {
  const auto device = TRY(device_named(text));
  const auto none = [&](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::unsupported, what, "device \"" + text + "\"", hint};
  };
  if (device.set == Device::Set::cpu) return device;
  if (!with_aten)
    return none("this build has no libtorch", "use cpu, or build with JANUA_TORCH_ROOMS");
  if (device.kind == Device::Kind::host) return device;
  const int count = gpus_there();
  if (device.index < count) return device;
  if (count > 0)
    return none("this machine's gpus are counted from 0 to " + std::to_string(count - 1),
                "use one of them");
  return none("no gpu is there for libtorch",
              "use cpu, or a machine with a gpu and a build with JANUA_CUDA");
}

void* take(std::size_t bytes, Device device) {
  if (device.kind == Device::Kind::gpu) return sure(take_there)(bytes, device);
  const auto lines = (std::max<std::size_t>(bytes, 1) + kLine - 1) / kLine;
  auto* data = std::aligned_alloc(kLine, lines * kLine);
  if (!data) throw std::bad_alloc();
  return data;
}

void give_back(void* data, Device device) noexcept {
  if (device.kind == Device::Kind::gpu) return sure(give_back_there)(data, device);
  std::free(data);
}

void copy(const View& to, const View& from) {
  CHECK(to.rows == from.rows && to.width == from.width, "a copy has the shape of its original");
  if (from.elements() == 0) return;
  if (on_gpu(to) || on_gpu(from)) return sure(copy_there)(to, from);
  if (to.dense() && from.dense()) {
    const auto all = [](const View& of) {
      return View{of.data, of.type, 1, of.elements(), of.elements(), of.device};
    };
    return copy_row(all(to), all(from));
  }
  for (std::size_t m = 0; m < to.rows; ++m) copy_row(to.row_range(m, 1), from.row_range(m, 1));
}

void clear(const View& out) {
  if (out.elements() == 0) return;
  if (on_gpu(out)) return sure(clear_there)(out);
  const auto row = out.width * bytes_of(out.type);
  if (out.dense()) return void(std::memset(out.data, 0, out.rows * row));
  for (std::size_t m = 0; m < out.rows; ++m) std::memset(out.row_range(m, 1).data, 0, row);
}

void wait(Device device) {
  if (device.kind == Device::Kind::gpu) sure(wait_there)(device);
}

}  // namespace compute
