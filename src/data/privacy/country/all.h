// The identifiers of each country, one file a country.
#pragma once

#include <span>

#include "data/privacy/identifier.h"

namespace data::privacy::country {

extern const std::span<const Identifier> al;
extern const std::span<const Identifier> at;
extern const std::span<const Identifier> ba;
extern const std::span<const Identifier> be;
extern const std::span<const Identifier> bg;
extern const std::span<const Identifier> cy;
extern const std::span<const Identifier> cz;
extern const std::span<const Identifier> de;
extern const std::span<const Identifier> dk;
extern const std::span<const Identifier> ee;
extern const std::span<const Identifier> es;
extern const std::span<const Identifier> fi;
extern const std::span<const Identifier> fr;
extern const std::span<const Identifier> ge;
extern const std::span<const Identifier> gr;
extern const std::span<const Identifier> hr;
extern const std::span<const Identifier> hu;
extern const std::span<const Identifier> ie;
extern const std::span<const Identifier> is;
extern const std::span<const Identifier> it;
extern const std::span<const Identifier> li;
extern const std::span<const Identifier> lt;
extern const std::span<const Identifier> lu;
extern const std::span<const Identifier> lv;
extern const std::span<const Identifier> md;
extern const std::span<const Identifier> me;
extern const std::span<const Identifier> mk;
extern const std::span<const Identifier> mt;
extern const std::span<const Identifier> nl;
extern const std::span<const Identifier> no;
extern const std::span<const Identifier> pl;
extern const std::span<const Identifier> pt;
extern const std::span<const Identifier> ro;
extern const std::span<const Identifier> rs;
extern const std::span<const Identifier> se;
extern const std::span<const Identifier> si;
extern const std::span<const Identifier> sk;
extern const std::span<const Identifier> tr;
extern const std::span<const Identifier> ua;

}  // namespace data::privacy::country
