// Attributes of an element as they stand in its tag.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace store::html {

// Each attribute of `rest` (Node::text): its name as it stands, its value without quotes and with
// references as they stand.
void each_attribute(std::string_view rest,
                    const std::function<void(std::string_view name, std::string_view value)>& each);

// The value of the first of that name (lower case), as it stands; data() is null if there is none.
std::string_view raw_attribute(std::string_view rest, std::string_view name);
// The same with references decoded.
std::string attribute_of(std::string_view rest, std::string_view name);
bool has_attribute(std::string_view rest, std::string_view name);

// Whether two names are the same, `name` being in lower case.
bool same_name(std::string_view other, std::string_view name);

}  // namespace store::html
