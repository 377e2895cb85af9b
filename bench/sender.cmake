add_executable(sender_bench ${CMAKE_CURRENT_LIST_DIR}/sender_bench.cc)
target_link_libraries(sender_bench PRIVATE waybill::policy waybill_flags)
