#include "align/pack.h"

#include <algorithm>

#include "base/recipe.h"
#include "train/rooms.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

Result<Packing> read_packing(const std::string& name) {
  constexpr std::pair<const char*, Packing> kNames[] = {
      {"bfd", Packing::bfd}, {"bfd_split", Packing::bfd_split}, {"wrapped", Packing::wrapped}};
  std::vector<std::string> known;
  for (const auto& [one, packing] : kNames) {
    if (one == name) return packing;
    known.emplace_back(one);
  }
  TRY(base::check_known("strategy", name, known));
  return Packing::bfd;
}

namespace {

using Rooms = train::packing::Rooms;

// What of each text is laid into rows, in the order of the texts.
std::vector<Piece> pieces_of(Packing packing, std::span<const std::uint64_t> texts,
                             std::uint64_t length) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::uint64_t at = 0; at < texts[i]; at += length) {
      if (at > 0 && packing == Packing::bfd) break;
      out.push_back({i, at, std::min(length, texts[i] - at)});
    }
  return out;
}

std::vector<std::vector<Piece>> fitted(std::vector<Piece> pieces, std::uint64_t length) {
  std::ranges::stable_sort(pieces, std::ranges::greater(), &Piece::tokens);
  std::vector<std::vector<Piece>> out;
  Rooms rooms(length);
  for (const auto& piece : pieces) {
    auto [row, room] = rooms.take(piece.tokens);
    if (row == Rooms::kNone) {
      row = static_cast<Rooms::Number>(out.size());
      room = length;
      out.emplace_back();
    }
    out[row].push_back(piece);
    rooms.put(row, room - piece.tokens);
  }
  return out;
}

std::vector<std::vector<Piece>> wrapped(std::span<const std::uint64_t> texts,
                                        std::uint64_t length) {
  std::vector<std::vector<Piece>> out;
  std::uint64_t room = 0;
  for (std::size_t i = 0; i < texts.size(); ++i)
    for (std::uint64_t at = 0; at < texts[i];) {
      if (room == 0) {
        out.emplace_back();
        room = length;
      }
      const auto tokens = std::min(room, texts[i] - at);
      out.back().push_back({i, at, tokens});
      at += tokens;
      room -= tokens;
    }
  return out;
}

}  // namespace

Result<Packed> pack(Packing packing, std::span<const std::uint64_t> texts, std::uint64_t length) {
  CHECK(length > 0, "a row holds a token at least");
  Packed out;
  if (packing == Packing::wrapped) {
    out.rows = wrapped(texts, length);
  } else {
    auto pieces = pieces_of(packing, texts, length);
    if (pieces.size() >= Rooms::kNone)
      return Error{Code::bad_request, "there are more texts than can be numbered", "", ""};
    out.rows = fitted(std::move(pieces), length);
  }
  for (const auto tokens : texts) {
    out.in += tokens;
    out.empty += tokens == 0 ? 1 : 0;
  }
  for (const auto& row : out.rows)
    for (const auto& piece : row) out.packed += piece.tokens;
  out.cut = out.in - out.packed;
  return out;
}

}  // namespace align
