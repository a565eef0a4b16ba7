// TDMRep: are text and data mining rights reserved? Protocol of the W3C community group, text of 2025-12-07.
//
// Three places, each over the one before: /.well-known/tdmrep.json (the first rule that matches the path
// counts, also against a longer later one), fields of the response, <meta> of the page. What is absent or
// neither 0 nor 1 in one place resets nothing that another said. A policy counts only beside a reservation,
// in its own place.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "data/rights/page_head.h"

namespace data::rights {

struct Reservation {
  std::optional<bool> reserved;
  std::string policy;       // an address, "" where there is none
  std::string_view source;  // "file", "header", "html"; "" where nothing is said
};

// `file`: what stands in tdmrep.json, "" where there is none. Never fails: what is no JSON says nothing.
Reservation ask_tdmrep(std::string_view file, const Fields& fields, std::string_view html,
                       std::string_view url);

}  // namespace data::rights
