// By AVX2, which nearly every x86 processor has; see the header. Where there is none, scanners look at one character
// after the other.
#include "tokenizer/byte_kinds.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokenizer {

#if defined(__x86_64__)
namespace {

#define AVX2 [[gnu::target("avx2"), gnu::always_inline]] inline

struct Bytes {
  __m256i first, second;
};

AVX2 std::uint64_t bits(__m256i first, __m256i second) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(first)) |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(second))} << 32;
}

// Which are `c`.
AVX2 std::uint64_t are(const Bytes& bytes, unsigned c) {
  const auto all = _mm256_set1_epi8(static_cast<char>(c));
  return bits(_mm256_cmpeq_epi8(bytes.first, all), _mm256_cmpeq_epi8(bytes.second, all));
}

AVX2 __m256i within(__m256i bytes, unsigned first, unsigned last) {
  const auto from = _mm256_sub_epi8(bytes, _mm256_set1_epi8(static_cast<char>(first)));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8(static_cast<char>(last - first))),
                           from);
}

// Which are from `first` to `last`.
AVX2 std::uint64_t from(const Bytes& bytes, unsigned first, unsigned last) {
  return bits(within(bytes.first, first, last), within(bytes.second, first, last));
}

// Of characters by their first byte; what follows is looked at by moving bits.
struct Beyond {
  std::uint64_t letter = 0, sign = 0;
  std::uint64_t lower = 0, caseless = 0;  // of letters that have three bytes
};

// U+0080 to U+07FF: Latin, Greek and Cyrillic letters, signs of Latin-1.
AVX2 Beyond of_two(const Bytes& bytes, std::uint64_t tails) {
  Beyond out;
  out.letter = from(bytes, 0xC4, 0xCA) | from(bytes, 0xD0, 0xD1) | are(bytes, 0xD3);
  if (const auto latin = are(bytes, 0xC3))
    out.letter |= latin & ~((are(bytes, 0x97) | are(bytes, 0xB7)) >> 1);
  if (const auto greek = from(bytes, 0xCE, 0xCF)) {
    const auto first = are(bytes, 0xCE), second = greek & ~first;
    const auto gaps = are(bytes, 0x8B) | are(bytes, 0x8D) | are(bytes, 0xA2);
    out.letter |= first & ((from(bytes, 0x88, 0xBF) & ~gaps) | are(bytes, 0x86)) >> 1;
    out.letter |= second & ~(are(bytes, 0xB6) >> 1);
  }
  if (const auto signs = are(bytes, 0xC2))
    out.sign = signs & (from(bytes, 0xA1, 0xA9) | from(bytes, 0xAB, 0xB1) |
                        from(bytes, 0xB6, 0xB8) | are(bytes, 0xBB) | are(bytes, 0xBF)) >>
                           1;
  out.letter &= tails >> 1;
  out.sign &= tails >> 1;
  return out;
}

// U+0800 to U+FFFF: Georgian, Latin with two signs, ideographs, and the quotation marks, dashes and full stops that stand
// between them.
AVX2 Beyond of_three(const Bytes& bytes, std::uint64_t tails) {
  Beyond out;
  if (const auto e1 = are(bytes, 0xE1)) {
    const auto georgian = e1 & are(bytes, 0x83) >> 1;
    const auto modifier = are(bytes, 0xBC);
    out.lower = georgian & (from(bytes, 0x90, 0xBF) & ~are(bytes, 0xBB) & ~modifier) >> 2;
    out.caseless = georgian & modifier >> 2;
    out.letter |= out.lower | out.caseless | (e1 & from(bytes, 0xB8, 0xBB) >> 1);
  }
  if (const auto e2 = are(bytes, 0xE2))
    out.sign |= e2 & are(bytes, 0x80) >> 1 & from(bytes, 0x90, 0xA7) >> 2;
  if (const auto e3 = are(bytes, 0xE3))
    out.sign |=
        e3 & are(bytes, 0x80) >> 1 & (from(bytes, 0x81, 0x83) | from(bytes, 0x88, 0x91)) >> 2;
  if (const auto chinese = from(bytes, 0xE4, 0xE9)) {
    const auto e4 = are(bytes, 0xE4), e9 = are(bytes, 0xE9);
    const auto letters = (chinese & ~e4 & ~e9) | (e4 & from(bytes, 0xB8, 0xBF) >> 1) |
                         (e9 & from(bytes, 0x80, 0xBE) >> 1);
    out.caseless |= letters;
    out.letter |= letters;
  }
  if (const auto ef = are(bytes, 0xEF))
    out.sign |=
        ef & are(bytes, 0xBC) >> 1 & (from(bytes, 0x81, 0x8F) | from(bytes, 0x9A, 0xA0)) >> 2;
  out.letter &= tails >> 1 & tails >> 2;
  out.sign &= tails >> 1 & tails >> 2;
  out.lower &= out.letter;
  out.caseless &= out.letter;
  return out;
}

// The odd ones.
AVX2 std::uint64_t odd(const Bytes& bytes) {
  return bits(_mm256_slli_epi16(bytes.first, 7), _mm256_slli_epi16(bytes.second, 7));
}

struct Cases {
  std::uint64_t upper = 0, lower = 0;
};

// U+0100 to U+017F, where a capital stands before its small letter, which an exception turns round twice.
AVX2 std::uint64_t second_of_latin_capitals(const Bytes& bytes, std::uint64_t c4,
                                            std::uint64_t c5) {
  const auto odds = odd(bytes), evens = ~odds;
  const auto first = (from(bytes, 0x80, 0xB7) & evens) | (from(bytes, 0xB9, 0xBF) & odds);
  const auto then = (from(bytes, 0x80, 0x88) & odds) | (from(bytes, 0x8A, 0xB7) & evens) |
                    are(bytes, 0xB8) | (from(bytes, 0xB9, 0xBE) & odds);
  return (first & c4 << 1) | (then & c5 << 1);
}

// Of letters that are known as such, by their first byte.
AVX2 Cases cases_of(const Bytes& bytes, std::uint64_t letters) {
  const auto c3 = are(bytes, 0xC3), ce = are(bytes, 0xCE), cf = are(bytes, 0xCF);
  const auto c4 = are(bytes, 0xC4), c5 = are(bytes, 0xC5);
  const auto d0 = are(bytes, 0xD0), d1 = are(bytes, 0xD1);
  Cases out;
  out.upper = c3 & from(bytes, 0x80, 0x9E) >> 1;
  out.lower = c3 & ~out.upper;
  if (const auto greek = ce | cf) {
    const auto lower = ce & (from(bytes, 0xAC, 0xBF) | are(bytes, 0x90)) >> 1;
    out.upper |= ce & ~lower;
    out.lower |= lower | (greek & cf & from(bytes, 0x80, 0x8E) >> 1);
  }
  if (d0 | d1) {
    const auto upper = d0 & from(bytes, 0x80, 0xAF) >> 1;
    out.upper |= upper;
    out.lower |= (d0 & ~upper) | (d1 & from(bytes, 0x80, 0x9F) >> 1);
  }
  if (c4 | c5) {
    const auto upper = second_of_latin_capitals(bytes, c4, c5) >> 1;
    out.upper |= upper;
    out.lower |= (c4 | c5) & ~upper;
  }
  return {out.upper & letters, out.lower & letters};
}

AVX2 void put_beyond(const Bytes& bytes, std::uint64_t beyond, bool cased, ByteKinds& out) {
  const auto tails = from(bytes, 0x80, 0xBF);
  const auto two = of_two(bytes, tails);
  const auto three = from(bytes, 0xE1, 0xEF) ? of_three(bytes, tails) : Beyond{};
  const auto second = (two.letter | two.sign | three.letter | three.sign) << 1;
  out.inner = second | (three.letter | three.sign) << 2;
  const auto letters =
      two.letter | two.letter << 1 | three.letter | three.letter << 1 | three.letter << 2;
  out.letter |= letters;
  out.sign |= two.sign | two.sign << 1 | three.sign | three.sign << 1 | three.sign << 2;
  out.unsure = beyond & ~(letters | out.sign);
  if (!cased) return;
  const auto cases = cases_of(bytes, two.letter);
  const auto known = cases.upper | cases.lower, known_of_three = three.lower | three.caseless;
  out.upper |= cases.upper | cases.upper << 1;
  out.caseless = letters & (three.caseless | three.caseless << 1 | three.caseless << 2);
  out.unsure |=
      letters & ~(known | known << 1 | known_of_three | known_of_three << 1 | known_of_three << 2);
}

}  // namespace

[[gnu::target("avx2")]] ByteKinds ByteKinds::of(const char* p, bool cased) {
  const auto* at = reinterpret_cast<const __m256i*>(p);
  const Bytes bytes{_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1)};
  const auto beyond = bits(bytes.first, bytes.second);
  ByteKinds out;
  out.upper = from(bytes, 'A', 'Z');
  out.letter = out.upper | from(bytes, 'a', 'z');
  out.number = from(bytes, '0', '9');
  out.blank = are(bytes, ' ');
  out.newline = are(bytes, '\n') | are(bytes, '\r');
  out.space = (out.blank | from(bytes, '\t', '\r')) & ~out.newline;
  out.quote = are(bytes, '\'');
  out.slash = are(bytes, '/');
  out.sign = ~(out.letter | out.number | out.space | out.newline | beyond);
  if (beyond != 0) put_beyond(bytes, beyond, cased, out);
  return out;
}

bool ByteKinds::known() {
  static const bool known = __builtin_cpu_supports("avx2");
  return known;
}

#else

ByteKinds ByteKinds::of(const char*, bool) { return {.unsure = ~std::uint64_t{0}}; }
bool ByteKinds::known() { return false; }

#endif

}  // namespace tokenizer
