#include "compute/op/packed_attention.h"

#include "compute/op/both_sets_test.h"
#include "compute/plain.h"

namespace compute {
namespace {

constexpr Heads kHeads{6, 2, 8};
const std::vector<std::uint32_t> kSegments = {0, 1, 6, 13};
constexpr std::size_t kRows = 13, kOut = 48, kRow = 80;

Segments segments_at(Device device) {
  auto here = view_of(reinterpret_cast<const std::int32_t*>(kSegments.data()), 1, kSegments.size());
  here.device = device;
  return {kSegments, here};
}

std::vector<double> plain_of(const Matrix& qkv) {
  std::vector<double> out(kRows * kOut);
  plain::attend(kHeads, qkv.all().data(), kSegments, out.data());
  return out;
}

TEST(PackedAttention, sees_its_segment_up_to_itself_and_has_its_gradient) {
  for (const auto of : both_sets()) {
    const Matrix qkv(of, kRows, kRow, "qkv"), out(of, kRows, kOut), dout(of, kRows, kOut, "dout"),
        dqkv(of, kRows, kRow);
    const auto segments = segments_at(of.device);
    Kept kept;
    attend_packed(out.view(), qkv.view(), segments, kHeads, kept);
    expect_near(out.all(), plain_of(qkv), of.tolerance());
    attend_packed_backward(dqkv.view(), dout.view(), qkv.view(), segments, kHeads, kept);
    std::vector<double> want(kRows * kRow);
    plain::attend_backward(kHeads, qkv.all().data(), dout.all().data(), kSegments, want.data());
    expect_near(dqkv.all(), want, 2 * of.tolerance());
  }
}

}  // namespace
}  // namespace compute
