add_executable(alert_bench ${CMAKE_CURRENT_LIST_DIR}/alert_bench.cc)
target_link_libraries(alert_bench PRIVATE waybill::alert waybill_flags)
