// Graphs of driver.cpp: a launch for each node, and an executable copy whose arguments may be changed.
#pragma once

namespace {
struct Graph;
struct Node {
  Graph* graph;
  Launch launch;
  std::set<Node*> after;
};
struct Graph {
  std::vector<std::unique_ptr<Node>> nodes;
};
struct Executable {
  std::map<Node*, Launch> launches;
};
// CUDA_KERNEL_NODE_PARAMS, version 1.
struct NodeParameters {
  void* function;
  unsigned grid_x, grid_y, grid_z, block_x, block_y, block_z, shared;
  void** parameters;
  void** extra;
};
int prepare(Launch& launch, const NodeParameters* of) {
  return prepare(launch, of->function, {of->grid_x, of->grid_y, of->grid_z}, {of->block_x, of->block_y, of->block_z},
                 of->shared, of->parameters, of->extra);
}
}  // namespace

API cuGraphCreate(Graph** graph, unsigned flags) {
  BEGIN
  *graph = new Graph;
  return flags ? INVALID_VALUE : SUCCESS;
}
API cuGraphAddKernelNode(Node** node, Graph* graph, Node** after, size_t count, const NodeParameters* parameters) {
  BEGIN
  auto made = std::make_unique<Node>();
  made->graph = graph;
  for (size_t i = 0; i < count; i++) {
    if (after[i]->graph != graph || !made->after.insert(after[i]).second) return INVALID_VALUE;
  }
  if (int wrong = prepare(made->launch, parameters)) return wrong;
  *node = made.get();
  graph->nodes.push_back(std::move(made));
  return SUCCESS;
}
API cuGraphInstantiateWithFlags(Executable** executable, Graph* graph, u64 flags) {
  BEGIN
  if (flags) return INVALID_VALUE;
  *executable = new Executable;
  for (auto& node : graph->nodes) (*executable)->launches[node.get()] = node->launch;
  return SUCCESS;
}
API cuGraphExecKernelNodeSetParams(Executable* executable, Node* node, const NodeParameters* parameters) {
  BEGIN
  auto found = executable->launches.find(node);
  Launch launch;
  if (found == executable->launches.end()) return INVALID_VALUE;
  if (int wrong = prepare(launch, parameters)) return wrong;
  if (launch.kernel != found->second.kernel) return INVALID_VALUE;
  found->second = launch;
  return SUCCESS;
}
// Runs of what may run what was added last, so that a missing edge shows.
API cuGraphLaunch(Executable* executable, void* stream) {
  BEGIN_ON(stream)
  std::set<Node*> done;
  if (executable->launches.empty()) return SUCCESS;
  const auto& nodes = executable->launches.begin()->first->graph->nodes;
  while (done.size() < nodes.size()) {
    Node* next = nullptr;
    for (auto node = nodes.rbegin(); node != nodes.rend() && !next; ++node) {
      const std::set<Node*>& after = (*node)->after;
      if (!done.count(node->get()) && std::includes(done.begin(), done.end(), after.begin(), after.end()))
        next = node->get();
    }
    done.insert(next);
    give(executable->launches[next]);
  }
  return SUCCESS;
}
API cuGraphExecDestroy(Executable* executable) {
  BEGIN
  delete executable;
  return SUCCESS;
}
API cuGraphDestroy(Graph* graph) {
  BEGIN
  delete graph;
  return SUCCESS;
}
