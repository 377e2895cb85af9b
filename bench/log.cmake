add_executable(log_generate ${CMAKE_CURRENT_LIST_DIR}/log_generate.cc)
target_link_libraries(log_generate PRIVATE waybill_flags fmt::fmt)
add_executable(log_bench ${CMAKE_CURRENT_LIST_DIR}/log_bench.cc)
target_link_libraries(log_bench PRIVATE waybill::salesforce waybill_flags)
