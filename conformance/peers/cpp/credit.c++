#include "credit.h"

#include "refusal.h"

namespace ixt {

void SendWindow::add(uint32_t frames) {
  if (frames == 0) throw Refusal("protocolError", "a grant of no frames");
  if (left + frames > UINT32_MAX) throw Refusal("protocolError", "more credit than 2^32 - 1");
  left += frames;
}

bool ReceiveWindow::arrive() {
  if (left == 0) return false;
  left--;
  return true;
}

uint32_t ReceiveWindow::take() {
  taken++;
  if (isManual || first == 0 || uint64_t(taken) * 2 < first) return 0;
  uint32_t frames = taken;
  taken = 0;
  return frames;
}

}  // namespace ixt
