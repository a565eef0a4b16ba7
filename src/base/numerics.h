// Whether real functions come from the system's library, or from ours, whose bits are those of every machine.
//
// A library's exp or cos may differ in its last bit from processor to processor: it picks other code where
// there are fused multiplications. Ours (base::own) takes IEEE additions, multiplications, divisions and
// square roots alone, one after another, none fused; its relative error is below 4e-15.
#pragma once

#include <cmath>

namespace base {

enum class Numerics { native, portable };

// What holds now, for all threads of the program.
Numerics numerics();

// Holds as long as it lives; those inside it, which end first, may say otherwise. One thread makes them,
// while no other computes.
class WithNumerics {
 public:
  explicit WithNumerics(Numerics of);
  ~WithNumerics();
  WithNumerics(const WithNumerics&) = delete;
  WithNumerics& operator=(const WithNumerics&) = delete;

 private:
  Numerics before_;
};

namespace own {

double exp(double x);                      // 0 below -745.1, infinity above 709.8
double expm1(double x);                    // e^x - 1
double log(double x);                      // -infinity of 0, NaN below
double log1p(double x);                    // ln(1 + x)
double pow(double base, double exponent);  // of a base of at least 0
double sin(double x);                      // |x| up to 1e6; beyond, the error grows
double cos(double x);
double erf(double x);

// Of floats: the double's, rounded.
inline float exp(float x) { return static_cast<float>(exp(static_cast<double>(x))); }
inline float expm1(float x) { return static_cast<float>(expm1(static_cast<double>(x))); }
inline float log(float x) { return static_cast<float>(log(static_cast<double>(x))); }
inline float log1p(float x) { return static_cast<float>(log1p(static_cast<double>(x))); }
inline float sin(float x) { return static_cast<float>(sin(static_cast<double>(x))); }
inline float cos(float x) { return static_cast<float>(cos(static_cast<double>(x))); }
inline float erf(float x) { return static_cast<float>(erf(static_cast<double>(x))); }

}  // namespace own

// As numerics() says: the library's, or ours. T is float or double.
namespace real {

inline bool ours() { return numerics() == Numerics::portable; }
template <class T>
T exp(T x) {
  return ours() ? own::exp(x) : std::exp(x);
}
template <class T>
T log(T x) {
  return ours() ? own::log(x) : std::log(x);
}
template <class T>
T log1p(T x) {
  return ours() ? own::log1p(x) : std::log1p(x);
}
inline double pow(double x, double y) { return ours() ? own::pow(x, y) : std::pow(x, y); }
template <class T>
T sin(T x) {
  return ours() ? own::sin(x) : std::sin(x);
}
template <class T>
T cos(T x) {
  return ours() ? own::cos(x) : std::cos(x);
}

}  // namespace real

}  // namespace base
