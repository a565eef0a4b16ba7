// A struct with fields() whose type its holder need not know: the options that an entry of a
// registry brings along, the section of a stage.
//
//   const auto settings = Settings::of(AdamW{.beta2 = 0.99});
//   settings.as<AdamW>().beta2;
//
// It has the value semantics of the struct inside. An empty one stands for options of a thing that
// has none.
#pragma once

#include <memory>
#include <typeinfo>

#include "base/field.h"

namespace base {

class Settings {
 public:
  Settings() = default;
  template <class T>
    requires Section<T> || Custom<T>
  static Settings of(T value) {
    Settings out;
    out.held_ = std::make_unique<Held<T>>(std::move(value));
    return out;
  }
  Settings(const Settings& other) : held_(other.held_ ? other.held_->copy() : nullptr) {}
  Settings(Settings&&) noexcept = default;
  Settings& operator=(Settings other) noexcept {
    held_ = std::move(other.held_);
    return *this;
  }

  // The struct inside, which must be a T.
  template <class T>
  const T& as() const {
    CHECK(held_ && held_->type() == typeid(T), "settings are read as the struct they were made of");
    return static_cast<const Held<T>&>(*held_).value;
  }
  template <class T>
  T& as() {
    return const_cast<T&>(std::as_const(*this).as<T>());
  }

  // The visitors of base/field.h, passed on.
  Result<void> read(const RecipeValue& value);
  Result<void> from_json(const Json& json, const std::string& where);
  Result<void> check() const;  // the struct's own, where it has one
  Json to_json() const;
  Json key_json(Affects most) const;
  void describe(const std::string& prefix, std::vector<FieldRow>& rows) const;

 private:
  struct Any {
    virtual ~Any() = default;
    virtual std::unique_ptr<Any> copy() const = 0;
    virtual const std::type_info& type() const = 0;
    virtual Result<void> read(const RecipeValue& value) = 0;
    virtual Result<void> from_json(const Json& json, const std::string& where) = 0;
    virtual Result<void> check() const = 0;
    virtual Json to_json() const = 0;
    virtual Json key_json(Affects most) const = 0;
    virtual void describe(const std::string& prefix, std::vector<FieldRow>& rows) const = 0;
  };
  template <class T>
  struct Held final : Any {
    explicit Held(T value) : value(std::move(value)) {}
    std::unique_ptr<Any> copy() const override { return std::make_unique<Held>(value); }
    const std::type_info& type() const override { return typeid(T); }
    Result<void> read(const RecipeValue& from) override { return base::read_fields(from, value); }
    Result<void> from_json(const Json& json, const std::string& where) override {
      return base::from_json(json, value, where);
    }
    Result<void> check() const override {
      if constexpr (Checked<T>) return value.check();
      return {};
    }
    Json to_json() const override { return base::to_json(value); }
    Json key_json(Affects most) const override { return base::key_json(value, most); }
    void describe(const std::string& prefix, std::vector<FieldRow>& rows) const override {
      base::describe(value, prefix, rows);
    }
    T value;
  };
  std::unique_ptr<Any> held_;
};

// For registry entries: `.options = options<AdamW>`.
template <class T>
Settings options() {
  return Settings::of(T{});
}

}  // namespace base
