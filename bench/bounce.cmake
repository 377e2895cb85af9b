find_package(benchmark REQUIRED)
add_executable(bounce_bench ${CMAKE_CURRENT_LIST_DIR}/bounce_bench.cc)
target_link_libraries(bounce_bench PRIVATE waybill::refusal waybill_flags benchmark::benchmark_main)
target_compile_definitions(bounce_bench PRIVATE WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
