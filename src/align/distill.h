// How far the distribution of a model that learns is from that of its teacher, for one token (Hinton et al. 2015;
// Gu et al., MiniLLM, 2023; Agarwal et al., On-policy distillation, 2023).
#pragma once

#include <span>

namespace align {

struct Distance {
  // 0: KL(teacher || student), forward; 1: KL(student || teacher), reverse; between: the generalised Jensen-Shannon
  // divergence, beta of it the teacher's from the mixture that holds beta of the teacher.
  double beta = 0;
  double temperature = 1;  // both are made as much softer
};

// Of logits [V] each. Logits of the student give way to how it grows with each, where `slope` is as long. In nats; not
// multiplied by the square of the temperature.
double distance(const Distance& by, std::span<const float> student, std::span<const float> teacher,
                std::span<double> slope);
// -ln p of a target, and how it grows with each logit, likewise.
double surprise(std::span<const float> logits, std::size_t target, std::span<double> slope);

}  // namespace align
