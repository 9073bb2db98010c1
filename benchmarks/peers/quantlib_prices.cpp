// The peer for pricing: QuantLib's Black formula and calculator over the options that come on standard input, timed in this process's own processor time.
// In: the number of options, then right (1 call, -1 put), forward, strike, volatility and years of each; then lines "price", "gamma" or "greeks" with MILLISECONDS.
// Out: a line for each: nanoseconds an option, and the sum of all figures for comparison. Used by `peers` only.
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

struct Option {
    int right;
    double forward, strike, volatility, years;
};

static double processorNanos() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

static double blackPrice(const Option& option) {
    const auto type = option.right > 0 ? QuantLib::Option::Call : QuantLib::Option::Put;
    return QuantLib::blackFormula(type, option.strike, option.forward, option.volatility * std::sqrt(option.years));
}

static double forwardGamma(const Option& option) {
    const auto type = option.right > 0 ? QuantLib::Option::Call : QuantLib::Option::Put;
    const QuantLib::BlackCalculator calculator(type, option.strike, option.forward, option.volatility * std::sqrt(option.years));
    return calculator.gammaForward();
}

// Delta, gamma and vega: the calculator has no vanna, and its charm and theta are of another convention.
static double greeks(const Option& option) {
    const auto type = option.right > 0 ? QuantLib::Option::Call : QuantLib::Option::Put;
    const QuantLib::BlackCalculator calculator(type, option.strike, option.forward, option.volatility * std::sqrt(option.years));
    return calculator.deltaForward() + calculator.gammaForward() + calculator.vega(option.years);
}

template <typename Figure>
static void measure(const std::vector<Option>& options, double millis, Figure figure) {
    double sum = 0.0;
    long passes = 0;
    const double start = processorNanos();
    double nanos = 0.0;
    do {
        sum = 0.0;
        for (const Option& option : options) {
            sum += figure(option);
        }
        ++passes;
        nanos = processorNanos() - start;
    } while (nanos < millis * 1e6);
    std::printf("%.17g %.17g\n", nanos / (double(passes) * options.size()), sum);
    std::fflush(stdout);
}

int main() {
    std::size_t count = 0;
    std::cin >> count;
    std::vector<Option> options(count);
    for (Option& option : options) {
        std::cin >> option.right >> option.forward >> option.strike >> option.volatility >> option.years;
    }
    std::string what;
    double millis = 0.0;
    while (std::cin >> what >> millis) {
        if (what == "price") {
            measure(options, millis, blackPrice);
        } else if (what == "gamma") {
            measure(options, millis, forwardGamma);
        } else {
            measure(options, millis, greeks);
        }
    }
    return 0;
}
