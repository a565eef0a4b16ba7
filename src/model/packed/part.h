// Tensors of files that together hold one parameter in few bits, and the numbers in them.
#pragma once

#include <cstring>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compute/packed.h"
#include "store/safetensors.h"

namespace model::packed {

struct Part {
  std::string name;
  base::Path file;
  const store::TensorInfo* info = nullptr;  // its bytes are valid as long as the file is open
};

// Error: bad_data, with file, tensor, what is expected and what is found.
base::Error unexpected(const Part& part, const std::string& expected);
base::Result<void> expect(const Part& part, std::initializer_list<const char*> types,
                          const std::vector<std::int64_t>& shape);
// The sides of a tensor that has `rank` of them, none of them 0: so each is at most the file's bytes.
base::Result<std::vector<std::size_t>> sides_of(const Part& part,
                                                std::initializer_list<const char*> types,
                                                std::size_t rank);

class Parts {
 public:
  static Parts of(const std::vector<store::Safetensors>& files);
  const std::map<std::string, Part>& all() const { return all_; }
  const Part* find(const std::string& name) const;  // null if there is none
  // Error: bad_data if it lacks, naming `beside`, which is nothing without it.
  base::Result<const Part*> need(const std::string& name, const Part& beside) const;

 private:
  std::map<std::string, Part> all_;
};

// A parameter that was made of parts.
struct Matrix {
  std::vector<std::int64_t> shape;
  std::unique_ptr<compute::Packed> numbers;  // [all sides but the last, the last]
  std::vector<std::string> tensors = {};     // that it was made of
  std::uint64_t bytes = 0;                   // of them

  void made_of(const Part& part) {
    tensors.push_back(part.name);
    bytes += part.info->bytes.size();
  }
};

// Scales, read where they lie.
class Numbers {
 public:
  static constexpr std::initializer_list<const char*> kTypes = {"F32", "F16", "BF16", "F8_E8M0"};
  Numbers() = default;
  explicit Numbers(const Part& part);  // of one of these types
  float operator[](std::size_t i) const;

 private:
  enum class Type : std::uint8_t { f32, f16, bf16, e8m0 } type_ = Type::f32;
  const char* bytes_ = nullptr;
};

// Whole numbers of 32 bits, read where they lie: a file need not align them.
class Words {
 public:
  Words() = default;
  explicit Words(const Part& part) : bytes_(part.info->bytes.data()) {}
  explicit operator bool() const { return bytes_ != nullptr; }
  std::uint32_t operator[](std::size_t i) const {
    std::uint32_t out;
    std::memcpy(&out, bytes_ + 4 * i, 4);
    return out;
  }

 private:
  const char* bytes_ = nullptr;
};

// The group of each column, where they are not in order: copied, so that it stays what it was found to
// be, whatever becomes of the file. Empty where they are: -1 throughout says so, as compressed-tensors
// writes it, and 0 throughout where that is said elsewhere (`in_order`), as some GPTQ files have it.
// Error: bad_data for another shape, a number that is not below `groups`, or a group of more columns
// than `most`, since its numbers would be read with scales that are not theirs.
base::Result<std::vector<std::uint32_t>> read_order(const Part& part, std::size_t columns,
                                                    std::size_t groups, std::size_t most,
                                                    bool in_order = false);

}  // namespace model::packed
