// Memory on a device, and numbers on their way between devices.
#pragma once

#include <utility>

#include "compute/view.h"

namespace compute {

// At least `bytes`, aligned to 64; what it holds is anybody's. A gpu's comes from libtorch's pool, which
// its operations use, too. Throws std::bad_alloc, or what libtorch throws.
void* take(std::size_t bytes, Device device);
// What take() gave there.
void give_back(void* data, Device device) noexcept;

// to = from, views of one shape on whichever devices; numbers take the type of where they go, rounded to
// nearest even. When it returns, memory of the host may change and holds what came.
void copy(const View& to, const View& from);
void clear(const View& out);  // to zeros
void wait(Device device);     // until all that was asked of it is done

// Memory of its own.
class Buffer {
 public:
  Buffer() = default;
  Buffer(std::size_t bytes, Device device)
      : data_(take(bytes, device)), bytes_(bytes), device_(device) {}
  Buffer(Buffer&& other) noexcept { *this = std::move(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    std::swap(device_, other.device_);
    return *this;
  }
  ~Buffer() {
    if (data_) give_back(data_, device_);
  }

  std::size_t bytes() const { return bytes_; }
  // As much of it as such a matrix takes.
  View view(Type type, std::size_t rows, std::size_t width) const {
    CHECK(rows * width * bytes_of(type) <= bytes_, "a view lies inside of its memory");
    return {data_, type, rows, width, width, device_};
  }

 private:
  void* data_ = nullptr;
  std::size_t bytes_ = 0;
  Device device_;
};

}  // namespace compute
